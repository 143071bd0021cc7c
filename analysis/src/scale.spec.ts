import { extent, roundTicks, tickTexts } from './scale';
import { randomNumbers } from './testing';

describe('roundTicks', () => {
  it('steps by 1, 2 or 5 times a power of ten', () => {
    expect(roundTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks(0, 938, 5)).toEqual([0, 200, 400, 600, 800]);
    expect(roundTicks(1, 3, 8, true)).toEqual([1, 2, 3]);
  });

  it('stays inside and gives neither too few nor too many', () => {
    const seed = Date.now() % 1e9;
    const random = randomNumbers(seed);
    for (let i = 0; i < 1000; i++) {
      const low = (random() - 0.5) * 10 ** (random() * 12 - 6);
      const high = low + Math.max(1e-6, Math.abs(low)) * 10 ** (random() * 10 - 8);
      const ticks = roundTicks(low, high, 5);
      const slack = (high - low) * 1e-6;
      if (
        ticks.length < 2 ||
        ticks.length > 8 ||
        ticks.some(tick => tick < low - slack || tick > high + slack)
      ) {
        throw new Error(`seed ${seed}: ${low} … ${high} gives ${ticks.join(' ')}`);
      }
    }
  });
});

it('writes ticks with the decimals that their distance needs', () => {
  expect(tickTexts([0, 0.5, 1])).toEqual(['0.0', '0.5', '1.0']);
  expect(tickTexts([0.9825, 0.985])).toEqual(['0.9825', '0.9850']);
  expect(tickTexts([-100, 0, 100])).toEqual(['−100', '0', '100']);
  expect(tickTexts([0, 1e-5, 2e-5])).toEqual(['0', '1e-5', '2e-5']);
});

it('finds an extent that can be divided by', () => {
  expect(extent([2, NaN, 5])).toEqual([2, 5]);
  expect(extent([])).toEqual([0, 1]);
  expect(extent([0])).toEqual([-0.5, 0.5]);
  expect(extent([10, 10])).toEqual([9, 11]);
});
