import { formatDifference, formatDuration, formatNumber, formatNumbers } from './numbers';
import { randomNumbers } from './testing';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.9912, '0.9912'],
    [0.99119997, '0.9912'],
    [0.001, '0.001'],
    [0.0001, '1e-4'],
    [0.00012346, '1.235e-4'],
    [-0.0038, '−0.0038'],
    [128, '128'],
    [60_000, '60,000'],
    [12345.678, '12,346'],
    [1234.5678, '1235'],
    [99_999.5, '1e5'],
    [123_456.7, '1.235e5'],
    [3e12, '3e12'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞']
  ])('writes %p as %p', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('never lies by more than half of the fourth digit', () => {
    const seed = Date.now() % 1e9;
    const random = randomNumbers(seed);
    for (let i = 0; i < 2000; i++) {
      const value = (random() - 0.5) * 10 ** (random() * 24 - 12);
      const read = Number(formatNumber(value).replace('−', '-').replaceAll(',', ''));
      const error = Math.abs(read - value) / Math.abs(value);
      if (!(error <= 5.1e-4)) {
        throw new Error(`seed ${seed}: ${value} reads as ${read}`);
      }
    }
  });
});

describe('formatNumbers', () => {
  it('gives neighbours the same decimals', () => {
    expect(formatNumbers([0.9912, 0.988])).toEqual(['0.9912', '0.9880']);
  });

  it('keeps different values apart', () => {
    expect(formatNumbers([0.991234, 0.991235])).toEqual(['0.991234', '0.991235']);
  });

  it('leaves whole numbers whole and names what is not finite', () => {
    expect(formatNumbers([2, 10_000])).toEqual(['2', '10,000']);
    expect(formatNumbers([0.5, NaN, 0.25])).toEqual(['0.50', 'NaN', '0.25']);
  });

  it('uses exponents when one of them needs it', () => {
    expect(formatNumbers([2e-7, 0.5])).toEqual(['2e-7', '0.5']);
  });
});

describe('formatDifference', () => {
  it('shows two digits and hides the noise of subtraction', () => {
    expect(formatDifference(0.9912 - 0.9874)).toBe('0.0038');
    expect(formatDifference(0.98606 - 0.98542)).toBe('0.00064');
    expect(formatDifference(2.13e-8)).toBe('2.1e-8');
    expect(formatDifference(-14.2)).toBe('14');
    expect(formatDifference(1234.5)).toBe('1235');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0s'],
    [420, '0.4s'],
    [9_960, '10s'],
    [41_000, '41s'],
    [59_600, '1m00s'],
    [124_000, '2m04s'],
    [3_599_900, '1h00m'],
    [3_720_000, '1h02m'],
    [86_400_000 * 3 + 3_600_000 * 4, '3d04h'],
    [-5, '0.0s'],
    [NaN, '–']
  ])('writes %p ms as %p', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
