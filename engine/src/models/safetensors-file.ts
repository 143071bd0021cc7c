import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { replaceFile } from './atomic-write.js';
import {
  decode,
  encode,
  MAX_HEADER_BYTES,
  parseHeader,
  type TensorValues
} from './safetensors-format.js';

/** No call of the system takes more at once on every platform. */
const CHUNK = 2 ** 30;

/**
 * Reads every tensor of a safetensors file, one after the other, so that a file may be
 * larger than a buffer. Throws an Error with the path and what is wrong with the file.
 */
export function readSafetensors(path: string): {
  tensors: Map<string, TensorValues>;
  metadata: Record<string, string>;
} {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size < 8) {
      throw new Error(`it has ${size} bytes, fewer than the length of a header`);
    }
    const length = Buffer.from(read(file, 0, 8)).readBigUInt64LE();
    if (length > BigInt(Math.min(MAX_HEADER_BYTES, size - 8))) {
      throw new Error(
        `its first 8 bytes announce a header of ${length} bytes, ` +
          `but ${size - 8} bytes follow and 100 MB are the limit`
      );
    }
    const start = 8 + Number(length);
    const json = new TextDecoder('utf-8', { fatal: true }).decode(
      read(file, 8, Number(length))
    );
    const { entries, metadata } = parseHeader(json, size - start);
    const tensors = new Map<string, TensorValues>();
    for (const entry of entries) {
      const bytes = read(file, start + entry.begin, entry.end - entry.begin);
      tensors.set(entry.name, decode(entry, bytes));
    }
    return { tensors, metadata };
  } catch (error) {
    throw new Error(
      `${path} cannot be read as safetensors: ${(error as Error).message}`,
      { cause: error }
    );
  } finally {
    closeSync(file);
  }
}

/** Writes a safetensors file in one step; see {@link replaceFile}. */
export function writeSafetensors(
  path: string,
  ...content: Parameters<typeof encode>
): void {
  replaceFile(path, encode(...content));
}

function read(file: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = readSync(
      file,
      bytes,
      done,
      Math.min(CHUNK, length - done),
      position + done
    );
    if (count === 0) {
      throw new Error(`it ends at byte ${position + done}`);
    }
    done += count;
  }
  return bytes;
}
