import { sparklinePath } from './sparkline';

const numbers = (path: string) => path.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];

describe('sparklinePath', () => {
  it('fills the box but for one unit on each side', () => {
    expect(sparklinePath([0, 1, 0.5], 42, 18)).toBe('M1 17L21 1L41 9');
  });

  it('draws equal values in the middle and one value as a line', () => {
    expect(sparklinePath([3, 3], 20, 10)).toBe('M1 5L19 5');
    expect(sparklinePath([3], 20, 10)).toBe('M1 5H19');
  });

  it('breaks at what is not finite and shows points between gaps', () => {
    expect(sparklinePath([0, NaN, 1, Infinity, 0, 1], 52, 12)).toBe(
      'M1 11h0.01M21 1h0.01M41 11L51 1'
    );
  });

  it('is empty without finite values', () => {
    expect(sparklinePath([], 10, 10)).toBe('');
    expect(sparklinePath([NaN], 10, 10)).toBe('');
  });

  it('never leaves the box', () => {
    const path = sparklinePath([1e300, -1e300, 5, 0], 60, 16);
    expect(numbers(path).every(n => n >= 0 && n <= 60)).toBe(true);
  });
});
