import { fstatSync, readSync } from 'node:fs';

/** An opened file, read by position. */
export class ByteSource {
  /** @param descriptor - of a regular file, open for reading; it is not closed here. */
  constructor(private readonly _descriptor: number) {
    this.size = fstatSync(_descriptor).size;
  }

  /** Bytes. */
  readonly size: number;

  /**
   * The bytes from `begin` up to before `end`.
   *
   * @throws Error when the file ends before.
   */
  read(begin: number, end: number): Buffer {
    const bytes = this.upTo(begin, end - begin);
    if (bytes.length !== end - begin) {
      throw new Error('The file is cut off.');
    }
    return bytes;
  }

  /** At most `length` bytes from `begin` on; fewer only at the file's end. */
  upTo(begin: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - begin)));
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(
        this._descriptor,
        bytes,
        filled,
        bytes.length - filled,
        begin + filled
      );
      if (count === 0) {
        return bytes.subarray(0, filled);
      }
      filled += count;
    }
    return bytes;
  }
}
