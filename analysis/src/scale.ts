import { formatNumber } from './numbers.js';

/**
 * At least two round numbers (1, 2 or 5 times a power of ten apart) within
 * `low` … `high`, about `count` of them; with `whole`, at least 1 apart.
 */
export function roundTicks(
  low: number,
  high: number,
  count: number,
  whole = false
): number[] {
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find(f => f * power >= raw * 0.999) ?? 10;
  const step = whole ? Math.max(1, factor * power) : factor * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-6); i * step <= high + step * 1e-6; i++) {
    // Through the decimal text, so that 3 × 0.1 is 0.3.
    ticks.push(Number((i * step).toPrecision(14)));
  }
  return ticks;
}

/** Texts of ticks, all with the decimals that the distance of the ticks needs. */
export function tickTexts(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : largest;
  if (largest >= 1e5 || (largest > 0 && largest < 1e-3) || step === 0) {
    return ticks.map(formatNumber);
  }
  let decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  // A distance such as 0.25 needs one more.
  while (decimals < 8 && Math.abs(Number(step.toFixed(decimals)) - step) > step * 1e-6) {
    decimals++;
  }
  return ticks.map(tick => tick.toFixed(decimals).replace('-', '\u2212'));
}

/** Smallest and largest of the finite numbers, widened when they are one; 0 … 1 without any. */
export function extent(numbers: Iterable<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const number of numbers) {
    if (Number.isFinite(number)) {
      low = Math.min(low, number);
      high = Math.max(high, number);
    }
  }
  if (low > high) {
    return [0, 1];
  }
  const pad = low === high ? Math.abs(low) * 0.1 || 0.5 : 0;
  return [low - pad, high + pad];
}
