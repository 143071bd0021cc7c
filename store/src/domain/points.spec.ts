import {
  concatPoints,
  decodePoints,
  encodePoints,
  slicePoints,
  sortedBySteps
} from './points';

const points = (steps: number[], values: number[]) => ({
  steps: Float64Array.from(steps),
  times: Float64Array.from(steps, step => 1e12 + step),
  values: Float64Array.from(values)
});

describe('points', () => {
  const some = points([0, 1, 2 ** 53], [NaN, -Infinity, 5e-324]);

  it('come back bit for bit, from any place in memory', () => {
    const bytes = encodePoints(some);
    expect(decodePoints(bytes)).toEqual(some);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodePoints(shifted.subarray(3))).toEqual(some);
  });

  it('are refused when cut or of another format', () => {
    const bytes = encodePoints(some);
    expect(() => decodePoints(bytes.subarray(0, bytes.length - 8))).toThrow(
      'wrong length'
    );
    bytes[0] = 9;
    expect(() => decodePoints(bytes)).toThrow('unknown format');
  });

  it('are joined and cut in order', () => {
    const joined = concatPoints([some, points([7], [8])]);
    expect([...joined.steps]).toEqual([0, 1, 2 ** 53, 7]);
    expect([...slicePoints(joined, 1, 3).values]).toEqual([-Infinity, 5e-324]);
    expect(concatPoints([]).steps).toHaveLength(0);
  });

  it('are sorted by step; equal steps keep their order', () => {
    const sorted = sortedBySteps(points([3, 1, 3, 0], [1, 2, 3, 4]));
    expect([...sorted.steps]).toEqual([0, 1, 3, 3]);
    expect([...sorted.values]).toEqual([4, 2, 1, 3]);
    expect(sorted.times[0]).toBe(1e12);
  });
});
