import { Sparkline, SPARKLINE_VALUES } from './sparkline';

function of(values: number[]): Sparkline {
  const line = new Sparkline();
  values.forEach(value => line.add(value));
  return line;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('Sparkline', () => {
  it('has every value while they are few', () => {
    expect(of(upTo(SPARKLINE_VALUES)).values).toEqual(upTo(SPARKLINE_VALUES));
  });

  it.each([41, 79, 80, 81, 1000, 12_345])(
    'spans %i values evenly and ends with the last',
    count => {
      const { values } = of(upTo(count));
      expect(values.length).toBeGreaterThan(SPARKLINE_VALUES / 2);
      expect(values.length).toBeLessThanOrEqual(SPARKLINE_VALUES);
      expect(values.at(-1)).toBe(count - 1);
      const gaps = new Set(values.slice(1, -1).map((value, at) => value - values[at]));
      expect(gaps.size).toBe(1);
    }
  );

  it('goes on from its encoded state as if it had never stopped', () => {
    const values = [...upTo(100), NaN, Infinity, ...upTo(77)];
    for (const cut of [0, 1, 40, 41, 101, 150]) {
      const line = new Sparkline(of(values.slice(0, cut)).encode());
      values.slice(cut).forEach(value => line.add(value));
      expect(line.values).toEqual(of(values).values);
    }
  });
});
