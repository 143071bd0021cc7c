/** Points of a series in the order they were logged; all three have the same length. */
export interface Points {
  steps: Float64Array;
  /** Milliseconds since the Unix epoch. */
  times: Float64Array;
  values: Float64Array;
}

/** Points in a full chunk. */
export const CHUNK_POINTS = 1024;

const FORMAT = 1;
const HEADER_BYTES = 8;

/**
 * Binary form: byte 0 the format, bytes 4–7 the number of points (uint32), then
 * steps, times and values as float64, all little-endian.
 */
export function encodePoints(points: Points): Uint8Array {
  const count = points.steps.length;
  const buffer = new ArrayBuffer(HEADER_BYTES + 24 * count);
  const header = new DataView(buffer);
  header.setUint8(0, FORMAT);
  header.setUint32(4, count, true);
  const numbers = new Float64Array(buffer, HEADER_BYTES);
  numbers.set(points.steps, 0);
  numbers.set(points.times, count);
  numbers.set(points.values, 2 * count);
  return new Uint8Array(buffer);
}

/** @throws Error when the bytes are not of a known format. */
export function decodePoints(bytes: Uint8Array): Points {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const header = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  const count = header.getUint32(4, true);
  if (header.getUint8(0) !== FORMAT || aligned.byteLength !== HEADER_BYTES + 24 * count) {
    throw new Error('A chunk of points has an unknown format or a wrong length.');
  }
  const numbers = new Float64Array(
    aligned.buffer,
    aligned.byteOffset + HEADER_BYTES,
    3 * count
  );
  return {
    steps: numbers.subarray(0, count),
    times: numbers.subarray(count, 2 * count),
    values: numbers.subarray(2 * count)
  };
}

export function concatPoints(parts: readonly Points[]): Points {
  if (parts.length === 1) {
    return parts[0];
  }
  const count = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const all = {
    steps: new Float64Array(count),
    times: new Float64Array(count),
    values: new Float64Array(count)
  };
  let at = 0;
  for (const part of parts) {
    all.steps.set(part.steps, at);
    all.times.set(part.times, at);
    all.values.set(part.values, at);
    at += part.steps.length;
  }
  return all;
}

export function slicePoints(points: Points, from: number, to: number): Points {
  return {
    steps: points.steps.subarray(from, to),
    times: points.times.subarray(from, to),
    values: points.values.subarray(from, to)
  };
}

/** The same points in ascending order of steps; equal steps keep their order. */
export function sortedBySteps(points: Points): Points {
  const order = Uint32Array.from(points.steps, (_, index) => index).sort(
    (a, b) => points.steps[a] - points.steps[b] || a - b
  );
  return {
    steps: Float64Array.from(order, index => points.steps[index]),
    times: Float64Array.from(order, index => points.times[index]),
    values: Float64Array.from(order, index => points.values[index])
  };
}
