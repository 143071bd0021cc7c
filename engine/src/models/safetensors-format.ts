import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-floats.js';

/** A dtype as safetensors names it. */
export type SafetensorsDtype = 'F32' | 'F16' | 'BF16' | 'I32' | 'I64' | 'BOOL' | 'U8';

/** A tensor outside of tfjs: what a file holds, in one of tfjs's dtypes. */
export interface TensorValues {
  dtype: 'float32' | 'int32' | 'bool';
  shape: number[];
  values: Float32Array | Int32Array | Uint8Array;
}

/** Where a tensor lies in a file. */
export interface TensorEntry {
  name: string;
  dtype: SafetensorsDtype;
  shape: number[];
  /** First byte, counted from the end of the header. */
  begin: number;
  /** The byte after the last. */
  end: number;
}

export interface SafetensorsHeader {
  entries: TensorEntry[];
  metadata: Record<string, string>;
}

/** The limit of the format's own reader, so that a damaged length allocates nothing. */
export const MAX_HEADER_BYTES = 100_000_000;

const BYTES: Record<SafetensorsDtype, number> = {
  F32: 4,
  F16: 2,
  BF16: 2,
  I32: 4,
  I64: 8,
  BOOL: 1,
  U8: 1
};

/**
 * Reads the JSON of a header and checks it: the tensors must fill `dataBytes` bytes without
 * gap or overlap. https://github.com/huggingface/safetensors, "Format". Throws an Error
 * that names the tensor and what is wrong with it.
 */
export function parseHeader(json: string, dataBytes: number): SafetensorsHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new Error(`its header is no JSON (${(error as Error).message})`, {
      cause: error
    });
  }
  if (!isObject(parsed)) {
    throw new Error('its header is no JSON object');
  }
  const { __metadata__: metadata = {}, ...tensors } = parsed;
  if (
    !isObject(metadata) ||
    !Object.values(metadata).every(value => typeof value === 'string')
  ) {
    throw new Error('__metadata__ of its header must hold texts only');
  }
  const entries = Object.entries(tensors).map(([name, entry]) => checked(name, entry));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const entry of entries) {
    if (entry.begin !== end) {
      throw new Error(
        `tensor "${entry.name}" begins at byte ${entry.begin} of the data instead of ${end}`
      );
    }
    ({ end } = entry);
  }
  if (end !== dataBytes) {
    throw new Error(
      `its header tells of ${end} bytes of data, but there are ${dataBytes}; ` +
        'the file was cut off or written over'
    );
  }
  return { entries, metadata: metadata as Record<string, string> };
}

function checked(name: string, entry: unknown): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype)) {
    throw new Error(
      `tensor "${name}" has dtype ${String(dtype)}; ` +
        `supported are ${Object.keys(BYTES).join(', ')}`
    );
  }
  if (!isSizes(shape)) {
    throw new Error(`tensor "${name}" has the shape ${JSON.stringify(shape)}`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new Error(`tensor "${name}" has data_offsets ${JSON.stringify(offsets)}`);
  }
  const [begin, end] = offsets;
  const bytes = shape.reduce((a, b) => a * b, BYTES[dtype as SafetensorsDtype]);
  if (!Number.isSafeInteger(bytes) || end - begin !== bytes) {
    throw new Error(
      `tensor "${name}" of ${dtype}[${shape.join(',')}] takes ${bytes} bytes, ` +
        `but its place has ${end - begin}`
    );
  }
  return { name, dtype: dtype as SafetensorsDtype, shape, begin, end };
}

/** Makes tfjs's numbers of a tensor's bytes, which lie at the start of their buffer. */
export function decode(entry: TensorEntry, bytes: Uint8Array): TensorValues {
  const { shape, name } = entry;
  const { buffer } = bytes;
  switch (entry.dtype) {
    case 'F32':
      return { dtype: 'float32', shape, values: new Float32Array(buffer) };
    case 'F16':
      return { dtype: 'float32', shape, values: fromFloat16(new Uint16Array(buffer)) };
    case 'BF16':
      return { dtype: 'float32', shape, values: fromBfloat16(new Uint16Array(buffer)) };
    case 'I32':
      return { dtype: 'int32', shape, values: new Int32Array(buffer) };
    case 'U8':
      return { dtype: 'int32', shape, values: Int32Array.from(bytes) };
    case 'BOOL':
      return { dtype: 'bool', shape, values: bytes.map(value => (value === 0 ? 0 : 1)) };
    case 'I64':
      return { dtype: 'int32', shape, values: narrowed(name, new BigInt64Array(buffer)) };
  }
}

/** int64 as tfjs's int32. Throws an Error that names the tensor when a value is too large. */
export function narrowed(name: string, source: BigInt64Array): Int32Array {
  return Int32Array.from(source, value => {
    if (value !== BigInt.asIntN(32, value)) {
      throw new Error(
        `tensor "${name}" (I64) holds ${value}, which tfjs's int32 cannot hold`
      );
    }
    return Number(value);
  });
}

/** The pieces of a file: length, header, and the data of each tensor. */
export function encode(
  tensors: ReadonlyMap<string, TensorValues>,
  metadata: Record<string, string> = {},
  floats: 'F32' | 'F16' | 'BF16' = 'F32'
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) {
    header.__metadata__ = metadata;
  }
  let at = 0;
  // Whole words first, so that readers can map each tensor where it lies.
  const sorted = [...tensors].sort((a, b) => width(b, floats) - width(a, floats));
  for (const [name, { dtype, shape, values }] of sorted) {
    if (name === '__metadata__') {
      throw new Error('no tensor can be named __metadata__');
    }
    const piece = bytesOf(dtype === 'float32' ? narrow(values, floats) : values);
    const bytes = shape.reduce((a, b) => a * b, BYTES[nameOf(dtype, floats)]);
    if (piece.length !== bytes) {
      throw new Error(
        `tensor "${name}" of ${dtype}[${shape.join(',')}] takes ${bytes} bytes, but its ` +
          `values have ${piece.length}; cast it to ${dtype} first`
      );
    }
    header[name] = {
      dtype: nameOf(dtype, floats),
      shape,
      data_offsets: [at, at + piece.length]
    };
    at += piece.length;
    pieces.push(piece);
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  if (padded.length > MAX_HEADER_BYTES) {
    throw new Error(`the header takes ${padded.length} bytes, more than 100 MB`);
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return [length, padded, ...pieces];
}

function nameOf(
  dtype: TensorValues['dtype'],
  floats: 'F32' | 'F16' | 'BF16'
): SafetensorsDtype {
  return dtype === 'float32' ? floats : dtype === 'int32' ? 'I32' : 'BOOL';
}

const width = (
  [, { dtype }]: [string, TensorValues],
  floats: 'F32' | 'F16' | 'BF16'
): number => BYTES[nameOf(dtype, floats)];

function narrow(
  values: TensorValues['values'],
  floats: 'F32' | 'F16' | 'BF16'
): ArrayBufferView {
  switch (floats) {
    case 'F32':
      return values;
    case 'F16':
      return toFloat16(values as Float32Array);
    case 'BF16':
      return toBfloat16(values as Float32Array);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(size => Number.isSafeInteger(size) && size >= 0);
