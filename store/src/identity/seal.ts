import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  timingSafeEqual
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secrets in the database unreadable to who has only that: AES-256-GCM
 * under a key in a file of its own.
 */
export class Seal {
  /** @param path - of the key; made when it is not there. */
  constructor(path: string) {
    this._key = keyAt(path);
  }

  seal(secret: string): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this._key, nonce);
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** `undefined` for what was not sealed with this key. */
  open(sealed: Uint8Array): string | undefined {
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        this._key,
        sealed.subarray(0, NONCE_BYTES)
      );
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return (
        decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') +
        decipher.final('utf8')
      );
    } catch {
      return undefined;
    }
  }

  /** A value that only who has the key can tell from a text. */
  mark(text: string): string {
    return createHmac('sha256', this._key).update(text).digest('base64url');
  }

  private readonly _key: Buffer;
}

/** Compares secrets in a time that tells nothing of them. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function keyAt(path: string): Buffer {
  try {
    writeFileSync(path, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `${path} is not the key of this store's sessions. Remove it; everybody then logs in anew.`
    );
  }
  return key;
}
