import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs and checks the four JSON frames of a message. */
export interface Signer {
  /** The signature frame: hexadecimal digits, or nothing when the key is empty. */
  sign(frames: readonly Uint8Array[]): Buffer;
  /** Whether `signature` belongs to the frames, compared in constant time. */
  verify(signature: Uint8Array, frames: readonly Uint8Array[]): boolean;
}

/** HMAC-SHA256 under the connection's key; an empty key switches signing off, as the protocol says. */
export function createSigner(key: string): Signer {
  if (key === '') {
    return { sign: () => Buffer.alloc(0), verify: () => true };
  }
  const sign = (frames: readonly Uint8Array[]): Buffer => {
    const hmac = createHmac('sha256', key);
    for (const frame of frames) {
      hmac.update(frame);
    }
    return Buffer.from(hmac.digest('hex'), 'latin1');
  };
  return {
    sign,
    verify(signature, frames) {
      const expected = sign(frames);
      return (
        signature.byteLength === expected.byteLength &&
        timingSafeEqual(signature, expected)
      );
    }
  };
}
