/** Types of numbers, by NumPy's names. */
export type NumberType =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64';

export type ByteOrder = 'little' | 'big';

export interface Numbers {
  type: NumberType;
  /** Bytes of one number. */
  bytes: number;
  decode(bytes: Buffer): ArrayLike<number | bigint>;
}

type Get = (view: DataView, at: number, little: boolean) => number | bigint;

const READERS: Record<NumberType, [bytes: number, get: Get]> = {
  bool: [1, (view, at) => view.getUint8(at)],
  int8: [1, (view, at) => view.getInt8(at)],
  uint8: [1, (view, at) => view.getUint8(at)],
  int16: [2, (view, at, little) => view.getInt16(at, little)],
  uint16: [2, (view, at, little) => view.getUint16(at, little)],
  int32: [4, (view, at, little) => view.getInt32(at, little)],
  uint32: [4, (view, at, little) => view.getUint32(at, little)],
  int64: [8, (view, at, little) => view.getBigInt64(at, little)],
  uint64: [8, (view, at, little) => view.getBigUint64(at, little)],
  float16: [2, (view, at, little) => half(view.getUint16(at, little))],
  float32: [4, (view, at, little) => view.getFloat32(at, little)],
  float64: [8, (view, at, little) => view.getFloat64(at, little)]
};

/** How numbers of a type lie in bytes. */
export function numbersOf(type: NumberType, order: ByteOrder): Numbers {
  const [bytes, get] = READERS[type];
  return {
    type,
    bytes,
    decode: buffer => {
      if (type === 'uint8') {
        return buffer;
      }
      const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
      const little = order === 'little';
      return Array.from({ length: buffer.byteLength / bytes }, (_, at) =>
        get(view, at * bytes, little)
      );
    }
  };
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  return exponent === 31
    ? fraction
      ? NaN
      : sign * Infinity
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
