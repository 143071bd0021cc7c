import type { Comparison, ParamValue, RunSummary } from '@trainlab/api';
import { shorten } from './escape.js';
import { formatDuration, formatNumber, formatNumbers } from './numbers.js';
import { finalValue, leaders, objectiveOf, rankRuns } from './ranking.js';

export interface DifferenceCell {
  runId: string;
  /** For reading; empty when the run has no such value. */
  text: string;
  /** The exact value, for hovering and copying. */
  full: string;
  /** Has the best final value of the objective; never set without an objective. */
  best?: boolean;
}

/** One property of all runs, with one cell per run in the order of the runs. */
export interface DifferenceRow {
  kind: 'metric' | 'param' | 'tag' | 'duration' | 'status';
  /** Key of the metric, param or tag; else the kind. */
  key: string;
  cells: DifferenceCell[];
  /** Not all runs have the same value; having none counts as a value. */
  differs: boolean;
}

const LONGEST_TEXT = 60;

/**
 * Everything known of the runs, side by side: final values of `metrics` in
 * the given order, params, duration, status, tags.
 */
export function differenceRows(
  comparison: Comparison,
  metrics: readonly string[]
): DifferenceRow[] {
  const { runs } = comparison;
  return [
    ...metrics.map(metric => metricRow(comparison, metric)),
    ...keysOf(runs, run => run.params).map(key =>
      row('param', key, runs, paramTexts(runs.map(run => own(run.params, key))))
    ),
    durationRow(comparison),
    row(
      'status',
      'status',
      runs,
      runs.map(run => ({
        text: statusWord(run),
        full: run.statusReason
          ? `${statusWord(run)}: ${run.statusReason}`
          : statusWord(run)
      }))
    ),
    ...keysOf(runs, run => run.tags).map(key =>
      row(
        'tag',
        key,
        runs,
        runs.map(run => asText(own(run.tags, key) ?? ''))
      )
    )
  ];
}

/** The keys that any of the runs has, in the order in which they first appear. */
export function keysOf(
  runs: readonly RunSummary[],
  select: (run: RunSummary) => Record<string, unknown>
): string[] {
  return [...new Set(runs.flatMap(run => Object.keys(select(run))))];
}

/**
 * Texts of one param's values; different values have different texts unless
 * they are long. A number and the same number as a string are the same value.
 */
export function paramTexts(
  values: readonly (ParamValue | undefined)[]
): { text: string; full: string }[] {
  const texts = values.map(value =>
    typeof value === 'number'
      ? { text: formatNumber(value), full: String(value) }
      : asText(value === undefined ? '' : String(value))
  );
  const ambiguous = texts.some(a =>
    texts.some(
      b => a.text === b.text && a.full !== b.full && a.full.length <= LONGEST_TEXT
    )
  );
  return ambiguous
    ? texts.map(({ full }) => ({ text: shorten(full, LONGEST_TEXT), full }))
    : texts;
}

/** How a run stands, as a word for people. */
export function statusWord(run: RunSummary): string {
  switch (run.status) {
    case 'RUNNING':
      return 'running';
    case 'FINISHED':
      return 'finished';
    case 'FAILED':
      return 'failed';
    case 'KILLED':
      return 'stopped';
    case 'PREEMPTED':
      return 'preempted';
    case 'LOST':
      return 'lost';
  }
}

function metricRow(comparison: Comparison, metric: string): DifferenceRow {
  const { runs } = comparison;
  const values = runs.map(run => finalValue(run, metric));
  const texts = formatNumbers(
    values.filter((value): value is number => value !== undefined)
  );
  const cells = values.map(value =>
    value === undefined
      ? { text: '', full: '' }
      : { text: texts.shift() ?? '', full: String(value) }
  );
  const result = row('metric', metric, runs, cells);
  const objective = objectiveOf(comparison);
  if (objective?.metric === metric) {
    for (const { run } of leaders(rankRuns(runs, objective))) {
      for (const cell of result.cells.filter(({ runId }) => runId === run.id)) {
        cell.best = true;
      }
    }
  }
  return result;
}

function durationRow({ runs, createdAt }: Comparison): DifferenceRow {
  return row(
    'duration',
    'duration',
    runs,
    runs.map(run => {
      const last = Math.max(
        createdAt,
        ...Object.values(run.metrics).map(({ lastTime }) => lastTime)
      );
      const ms = Math.max(0, (run.endTime ?? last) - run.startTime);
      const open = run.endTime === undefined && run.status === 'RUNNING';
      return {
        text: `${formatDuration(ms)}${open ? '…' : ''}`,
        full: `${Math.round(ms)} ms${open ? ' so far' : ''}`
      };
    })
  );
}

function row(
  kind: DifferenceRow['kind'],
  key: string,
  runs: readonly RunSummary[],
  texts: readonly { text: string; full: string }[]
): DifferenceRow {
  const compared = kind === 'duration' || kind === 'status' ? 'text' : 'full';
  return {
    kind,
    key,
    cells: runs.map((run, i) => ({ runId: run.id, ...texts[i] })),
    differs: texts.some(text => text[compared] !== texts[0][compared])
  };
}

function asText(value: string): { text: string; full: string } {
  return { text: shorten(value.replace(/\s+/g, ' ').trim(), LONGEST_TEXT), full: value };
}

function own<T>(record: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
