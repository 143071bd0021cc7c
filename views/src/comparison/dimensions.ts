import type { Comparison, ParamValue, RunSummary } from '@trainlab/api';
import {
  finalValue,
  formatNumber,
  formatNumbers,
  roundTicks,
  shorten
} from '@trainlab/analysis';

/** One axis of the parallel coordinates: where each run crosses it. */
export interface Dimension {
  label: string;
  /** Per run, in the order of the runs. */
  values: number[];
  range: [number, number];
  ticks: { at: number; text: string }[];
}

/** From this ratio of largest to smallest on, an axis is logarithmic. */
const LOG_RATIO = 30;
const LONGEST_TICK = 18;
/** Up to so many different values each has its own tick. */
const MOST_EXACT_TICKS = 6;
/** Closer ticks would write over each other; part of the axis. */
const NEAREST_TICKS = 0.07;

/**
 * The params in which the runs differ, and the metric as the last axis. Runs
 * without a value cross an axis below its other values, at `missing`.
 */
export function dimensions(
  { runs }: Comparison,
  metric: string | undefined,
  missing: string
): Dimension[] {
  const keys = [...new Set(runs.flatMap(run => Object.keys(run.params)))];
  const params = keys
    .map(key => ({ key, values: runs.map(run => param(run, key)) }))
    .filter(({ values }) => new Set(values.map(String)).size > 1)
    .map(({ key, values }) => dimension(key, values, missing));
  return metric === undefined
    ? params
    : [
        ...params,
        dimension(
          metric,
          runs.map(run => finalValue(run, metric)),
          missing
        )
      ];
}

/**
 * Which runs cross all axes within the chosen ranges, by place; a range per
 * axis, or several, or none.
 */
export function chosen(
  all: readonly Dimension[],
  ranges: readonly (readonly [number, number][] | undefined)[]
): boolean[] {
  const count = all[0]?.values.length ?? 0;
  return Array.from({ length: count }, (_, run) =>
    all.every(({ values }, i) => {
      const wanted = ranges[i];
      return (
        !wanted || wanted.some(([low, high]) => values[run] >= low && values[run] <= high)
      );
    })
  );
}

function param(run: RunSummary, key: string): ParamValue | undefined {
  return Object.hasOwn(run.params, key) ? run.params[key] : undefined;
}

function dimension(
  label: string,
  values: readonly (ParamValue | undefined)[],
  missing: string
): Dimension {
  const present = values.filter(value => value !== undefined && !Number.isNaN(value));
  return present.length > 0 &&
    present.every((value): value is number => Number.isFinite(value))
    ? numeric(label, values, present, missing)
    : categories(label, values, missing);
}

function numeric(
  label: string,
  values: readonly (ParamValue | undefined)[],
  present: readonly number[],
  missing: string
): Dimension {
  const least = Math.min(...present);
  const most = Math.max(...present);
  const log = least > 0 && most / least >= LOG_RATIO;
  const place = log ? Math.log10 : (value: number) => value;
  const low = place(least);
  const high = place(most) > low ? place(most) : low + (Math.abs(low) * 0.1 || 1);
  const distinct = [...new Set(present)].sort((a, b) => a - b);
  const wished =
    distinct.length <= MOST_EXACT_TICKS
      ? distinct
      : log
        ? decades(least, most)
        : [...new Set([least, ...roundTicks(low, high, 5), most])];
  const marks = spaced(wished, value => (place(value) - low) / (high - low));
  const texts = log ? marks.map(formatNumber) : formatNumbers(marks);
  const ticks = marks.map((value, i) => ({ at: place(value), text: texts[i] }));
  const below = low - (high - low) * 0.15;
  const lacking = present.length < values.length;
  return {
    label,
    values: values.map(value =>
      typeof value === 'number' && Number.isFinite(value) ? place(value) : below
    ),
    range: [lacking ? below : low, high],
    ticks: lacking ? [{ at: below, text: missing }, ...ticks] : ticks
  };
}

function categories(
  label: string,
  values: readonly (ParamValue | undefined)[],
  missing: string
): Dimension {
  const texts = values.map(value => (value === undefined ? missing : String(value)));
  const distinct = [...new Set(texts)].sort();
  return {
    label,
    values: texts.map(text => distinct.indexOf(text)),
    range: [0, Math.max(1, distinct.length - 1)],
    ticks: distinct.map((text, at) => ({
      at,
      text: shorten(text, LONGEST_TICK)
    }))
  };
}

/** Without the ticks between the first and the last that are too close to another. */
function spaced(marks: readonly number[], part: (value: number) => number): number[] {
  const last = marks[marks.length - 1];
  const kept = [marks[0]];
  for (const mark of marks.slice(1, -1)) {
    if (
      part(mark) - part(kept[kept.length - 1]) >= NEAREST_TICKS &&
      part(last) - part(mark) >= NEAREST_TICKS
    ) {
      kept.push(mark);
    }
  }
  return marks.length > 1 ? [...kept, last] : kept;
}

function decades(least: number, most: number): number[] {
  const marks = [least];
  for (
    let power = Math.ceil(Math.log10(least) + 0.1);
    10 ** power < most * 0.8;
    power++
  ) {
    marks.push(Number(`1e${power}`));
  }
  return [...marks, most];
}
