import { arrayPage } from './array-page.js';
import type { ByteSource } from './byte-source.js';
import { numbersOf, type NumberType } from './numbers.js';
import type { Page, Reader } from './reader.js';
import { itemCount } from './shape.js';

const MOST_DIMENSIONS = 8;
/** The third byte of the file. */
const TYPES: Record<number, NumberType> = {
  0x08: 'uint8',
  0x09: 'int8',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64'
};

/**
 * An IDX file: two zero bytes, a type, the number of dimensions, each dimension
 * as a big-endian 32-bit number, then the values, big-endian (the format section
 * of the MNIST page by LeCun, Cortes and Burges).
 */
export class IdxReader implements Reader {
  /** @throws Error when the file is of another kind or cut off. */
  constructor(source: ByteSource) {
    const head = source.upTo(0, 4 + 4 * MOST_DIMENSIONS);
    const dimensions = head[3];
    const type = TYPES[head[2]];
    if (
      head.length < 4 ||
      head.readUInt16BE(0) !== 0 ||
      type === undefined ||
      dimensions < 1 ||
      dimensions > MOST_DIMENSIONS ||
      head.length < 4 + 4 * dimensions
    ) {
      throw new Error('This is no IDX file: it does not begin as one.');
    }
    this.shape = Array.from({ length: dimensions }, (_, at) =>
      head.readUInt32BE(4 + 4 * at)
    );
    this._source = source;
    this._begin = 4 + 4 * dimensions;
    this._numbers = numbersOf(type, 'big');
    const bytes = itemCount(this.shape) * this._numbers.bytes;
    if (source.size !== this._begin + bytes) {
      throw new Error(
        `The file has ${source.size} bytes where its head tells of ${this._begin + bytes}: it is cut off or damaged.`
      );
    }
  }

  readonly shape: readonly number[];

  page(offset: number, limit: number): Page {
    const { bytes, decode, type } = this._numbers;
    const size = itemCount(this.shape.slice(1)) * bytes;
    return arrayPage(
      {
        shape: this.shape,
        type,
        read: (from, to) =>
          decode(this._source.read(this._begin + from * size, this._begin + to * size))
      },
      offset,
      limit
    );
  }

  private readonly _source: ByteSource;
  private readonly _begin: number;
  private readonly _numbers: ReturnType<typeof numbersOf>;
}
