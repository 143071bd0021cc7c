import type { RunSummary } from '@trainlab/api';

/** What a run is called: its name, or the start of its id when it has none. */
export function runLabel(run: RunSummary): string {
  return run.name.trim() || run.id.slice(0, 8);
}

/**
 * Labels for runs that stand beside each other, by run id. Runs of the same
 * name get the start of their id behind it.
 */
export function runLabels(runs: readonly RunSummary[]): Map<string, string> {
  const seen = new Map<string, number>();
  for (const run of runs) {
    const label = runLabel(run);
    seen.set(label, (seen.get(label) ?? 0) + 1);
  }
  return new Map(
    runs.map(run => {
      const label = runLabel(run);
      const short = run.id.slice(0, 8);
      return [
        run.id,
        (seen.get(label) ?? 0) > 1 && label !== short ? `${label} (${short})` : label
      ];
    })
  );
}
