import { arrayPage } from './array-page.js';
import type { ByteSource } from './byte-source.js';
import { numbersOf, type Numbers, type NumberType } from './numbers.js';
import type { Page, Reader } from './reader.js';
import { itemCount } from './shape.js';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const LONGEST_HEADER = 1 << 16;
const MOST_DIMENSIONS = 32;
/** The type character and size of `descr`. */
const TYPES: Record<string, NumberType> = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64'
};

/** An NPY file of numbers, versions 1 to 3 (`numpy.lib.format`). */
export class NpyReader implements Reader {
  /** @throws Error when the file is of another kind, holds no numbers or is cut off. */
  constructor(source: ByteSource) {
    const head = source.upTo(0, 12);
    if (head.length < 12 || !head.subarray(0, 6).equals(MAGIC)) {
      throw new Error('This is no NPY file: it does not begin as one.');
    }
    const wide = head[6] >= 2;
    const begin = wide ? 12 : 10;
    const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
    if (length > LONGEST_HEADER) {
      throw new Error('The head of the NPY file is longer than any known one.');
    }
    const { numbers, shape } = parse(
      source.read(begin, begin + length).toString('latin1')
    );
    this._source = source;
    this._begin = begin + length;
    this._numbers = numbers;
    this.shape = shape.length === 0 ? [1] : shape;
    const bytes = itemCount(shape) * numbers.bytes;
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
  private readonly _numbers: Numbers;
}

/** Reads the literal of a Python dict with the keys that NumPy writes. */
function parse(header: string): { numbers: Numbers; shape: number[] } {
  const descr = /'descr':\s*'([<>|=])([a-zA-Z]\d+)'/.exec(header);
  const fortran = /'fortran_order':\s*(True|False)/.exec(header);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header);
  if (!descr || !fortran || !shape) {
    throw new Error(
      'The NPY file holds no plain array of numbers: records, texts and objects cannot be shown.'
    );
  }
  const type = TYPES[descr[2]];
  if (type === undefined) {
    throw new Error(
      `The NPY file holds values of type ${descr[2]}. Numbers and booleans can be shown.`
    );
  }
  const sides = (shape[1].match(/\d+/g) ?? []).map(Number);
  if (sides.length > MOST_DIMENSIONS || sides.some(side => !Number.isSafeInteger(side))) {
    throw new Error('The shape in the head of the NPY file is not possible.');
  }
  if (fortran[1] === 'True' && sides.length > 1) {
    throw new Error(
      'The NPY file is in column order. Save it with np.ascontiguousarray(array) to look into it.'
    );
  }
  return { numbers: numbersOf(type, descr[1] === '>' ? 'big' : 'little'), shape: sides };
}
