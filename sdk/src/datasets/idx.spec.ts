import { readIdx } from './idx';

const file = (bytes: number[]) => Buffer.from(bytes);
const HEADER = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3];

describe('readIdx', () => {
  it('reads shape and values', () => {
    const { shape, values } = readIdx('x', file([...HEADER, 1, 2, 3, 4, 5, 255]));
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 255]);
  });

  it.each([
    ['another kind', [0, 0, 13, 1, 0, 0, 0, 0]],
    ['no header', [0, 0]],
    ['no IDX', [80, 75, 3, 4, 0, 0, 0, 0]]
  ])('refuses %s', (_, bytes) => {
    expect(() => readIdx('x', file(bytes))).toThrow(/"x" is not an IDX file/);
  });

  it.each([
    ['a cut header', [0, 0, 8, 2, 0, 0]],
    ['missing values', [...HEADER, 1, 2, 3]],
    ['values too many', [...HEADER, 1, 2, 3, 4, 5, 6, 7]]
  ])('refuses %s', (_, bytes) => {
    expect(() => readIdx('x', file(bytes))).toThrow(/cut off/);
  });
});
