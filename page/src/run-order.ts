import { finalValue, runLabel } from '@trainlab/analysis';
import type { ParamValue, RunSummary } from '@trainlab/api';

/** What a column of the table of runs shows. */
export type RunColumn =
  | { of: 'name' | 'status' | 'duration' | 'started' | 'owner' }
  | { of: 'metric' | 'param'; key: string };

/** By which column runs are sorted. */
export interface RunOrder {
  column: RunColumn;
  descending: boolean;
}

/** The order in which runs are shown at first. */
export const NEWEST_FIRST: RunOrder = { column: { of: 'started' }, descending: true };

/** Names a column, so that columns can be told apart. */
export function columnKey(column: RunColumn): string {
  return 'key' in column ? `${column.of} ${column.key}` : column.of;
}

/** The order after a press on the head of a column: the other way round at the second. */
export function pressed(order: RunOrder, column: RunColumn): RunOrder {
  return columnKey(order.column) === columnKey(column)
    ? { column, descending: !order.descending }
    : { column, descending: column.of === 'started' };
}

/**
 * The runs sorted by a column; those without a value come last either way, and equal
 * ones keep their order. A run that goes on has lasted until `now`, milliseconds.
 */
export function sortRuns(
  runs: readonly RunSummary[],
  { column, descending }: RunOrder,
  now: number
): RunSummary[] {
  const sign = descending ? -1 : 1;
  return runs
    .map(run => ({ run, value: valueOf(run, column, now) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return sign * compareValues(a.value, b.value);
    })
    .map(({ run }) => run);
}

/** The params in which runs differ, at most `most`, in the order in which they are met. */
export function differingParams(runs: readonly RunSummary[], most: number): string[] {
  const values = new Map<string, Set<ParamValue | undefined>>();
  runs.forEach(({ params }) =>
    Object.keys(params).forEach(key => values.set(key, new Set()))
  );
  for (const { params } of runs) {
    values.forEach((set, key) => set.add(params[key]));
  }
  return [...values]
    .filter(([, set]) => set.size > 1)
    .map(([key]) => key)
    .slice(0, most);
}

/** Milliseconds that a run has lasted. */
export function durationOf(run: RunSummary, now: number): number | undefined {
  const end = run.endTime ?? (run.status === 'RUNNING' ? now : undefined);
  return end === undefined ? undefined : Math.max(0, end - run.startTime);
}

function valueOf(
  run: RunSummary,
  column: RunColumn,
  now: number
): string | number | undefined {
  switch (column.of) {
    case 'name':
      return runLabel(run);
    case 'status':
      return run.status;
    case 'duration':
      return durationOf(run, now);
    case 'started':
      return run.startTime;
    case 'owner':
      return run.owner;
    case 'metric': {
      const value = finalValue(run, column.key);
      return value === undefined || Number.isNaN(value) ? undefined : value;
    }
    case 'param': {
      const value = run.params[column.key];
      return typeof value === 'boolean' ? String(value) : value;
    }
  }
}

function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
