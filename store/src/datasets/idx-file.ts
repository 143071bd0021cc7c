import { open, type FileHandle } from 'node:fs/promises';

const UNSIGNED_BYTE = 0x08;
/** The dimensions of images of one channel. */
const MOST_DIMENSIONS = 3;

/**
 * An IDX file of unsigned bytes, read item by item: two zero bytes, a type, the
 * number of dimensions, each dimension as a big-endian 32-bit number, then the
 * values (the format section of the MNIST page by LeCun, Cortes and Burges).
 */
export class IdxFile {
  private constructor(
    readonly path: string,
    /** The number of items, then the shape of an item. */
    readonly shape: readonly number[]
  ) {}

  /** @throws Error when the file cannot be read, is of another kind or cut off. */
  static async open(path: string): Promise<IdxFile> {
    const file = await open(path);
    try {
      const head = Buffer.alloc(4 + 4 * MOST_DIMENSIONS);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      const dimensions = head[3];
      if (
        bytesRead < 4 + 4 * dimensions ||
        head.readUInt16BE(0) !== 0 ||
        head[2] !== UNSIGNED_BYTE ||
        dimensions < 1 ||
        dimensions > MOST_DIMENSIONS
      ) {
        throw new Error(`${path} is no IDX file of unsigned bytes.`);
      }
      const shape = Array.from({ length: dimensions }, (_, at) =>
        head.readUInt32BE(4 + 4 * at)
      );
      const idx = new IdxFile(path, shape);
      const { size } = await file.stat();
      if (size !== idx._begin + shape[0] * idx.itemSize) {
        throw new Error(`${path} is cut off.`);
      }
      return idx;
    } finally {
      await file.close();
    }
  }

  get count(): number {
    return this.shape[0];
  }

  /** Bytes of an item. */
  get itemSize(): number {
    return this.shape.slice(1).reduce((product, size) => product * size, 1);
  }

  /** The bytes of items `from` up to before `to`, both within the file. */
  async read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.alloc((to - from) * this.itemSize);
    let file: FileHandle | undefined;
    try {
      file = await open(this.path);
      const { bytesRead } = await file.read(
        bytes,
        0,
        bytes.length,
        this._begin + from * this.itemSize
      );
      if (bytesRead !== bytes.length) {
        throw new Error(`${this.path} is cut off.`);
      }
      return bytes;
    } finally {
      await file?.close();
    }
  }

  private get _begin(): number {
    return 4 + 4 * this.shape.length;
  }
}
