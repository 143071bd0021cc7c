import type { Readable } from 'node:stream';

/** The identity of some bytes. */
export interface BlobName {
  /** 64 hex digits. */
  sha256: string;
  size: number;
}

/** Bytes that are not what they were said to be, or are not there. */
export class BlobError extends Error {
  override readonly name = 'BlobError';
}

/** More bytes than may be kept. */
export class BlobTooLargeError extends BlobError {}

/** Keeps the bytes of artifacts under their hash. */
export interface BlobStore {
  /**
   * Moves a complete file into the store; afterwards its bytes are on the disk.
   * May be repeated after a crash at any point.
   *
   * @throws BlobError when the file is absent, is no plain file, or has other bytes.
   */
  take(file: string, blob: BlobName): Promise<void>;

  /**
   * Takes bytes as they come, without having them in memory; when it returns they
   * are on the disk.
   *
   * @throws BlobTooLargeError when there are more than `limit`, and what reading
   *   them throws. Then nothing is kept.
   */
  put(bytes: Readable, limit: number): Promise<BlobName>;

  /** @throws BlobError when there are no such bytes. */
  open(blob: BlobName): Promise<Readable>;
}
