import { formatDuration, formatNumber } from '@trainlab/analysis';
import type { XAxis } from './series.js';

/** Distances of ticks on a time axis, in seconds: what people count in. */
export const SECONDS_APART = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400,
  21_600, 43_200, 86_400, 172_800, 604_800
];

/** Texts of the x axis's ticks, `apart` units from each other. */
export function xTickTexts(
  xAxis: XAxis,
  ticks: readonly number[],
  apart: number
): string[] {
  switch (xAxis) {
    case 'step':
      return ticks.map(tick => (Number.isInteger(tick) ? compact(tick) : ''));
    case 'relative':
      return ticks.map(tick => elapsed(tick, apart));
    case 'wall':
      return ticks.map(tick => clock(tick, apart));
  }
}

/** One x for the reader: the exact step, or the time with seconds. */
export function xText(xAxis: XAxis, x: number): string {
  switch (xAxis) {
    case 'step':
      return formatNumber(x);
    case 'relative':
      return formatDuration(x * 1000);
    case 'wall':
      return new Date(x * 1000).toLocaleTimeString(undefined, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit'
      });
  }
}

/** 200, 2k, 1.5M: whole steps on little room. */
function compact(step: number): string {
  const size = Math.abs(step);
  if (size < 10_000) {
    return formatNumber(step);
  }
  const [unit, letter] = size < 1e6 ? [1e3, 'k'] : size < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${formatNumber(step / unit)}${letter}`;
}

function elapsed(seconds: number, apart: number): string {
  if (seconds === 0) {
    return '0';
  }
  if (apart < 1) {
    return `${seconds.toFixed(1)}s`;
  }
  return formatDuration(Math.round(seconds) * 1000)
    .replace(/(\d)\.0s$/, '$1s')
    .replace(/m00s$/, 'm')
    .replace(/h00m$/, 'h')
    .replace(/d00h$/, 'd');
}

function clock(seconds: number, apart: number): string {
  const date = new Date(seconds * 1000);
  return apart >= 86_400
    ? date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
    : date.toLocaleTimeString(undefined, {
        hour: '2-digit',
        minute: '2-digit',
        ...(apart < 60 ? { second: '2-digit' } : {})
      });
}
