import { until } from './wait.mjs';

/** More than a run of these can have. */
const ALL_POINTS = 100_000;

/**
 * Waits until the store knows how every run ended, which it says only when it has
 * read the run's whole journal, and compares its points with the acknowledged ones.
 */
export async function differences(server, runs) {
  const details = await until('the store knows how each run ended', async () => {
    const all = await Promise.all(runs.map(({ run }) => server.store(`/runs/${run}`)));
    return all.every(({ status }) => status !== 'RUNNING') && all;
  });
  const verdict = {
    acknowledged: 0,
    stored: 0,
    lost: 0,
    doubled: 0,
    wrong: 0,
    statuses: {}
  };
  for (const { status } of details) {
    verdict.statuses[status] = (verdict.statuses[status] ?? 0) + 1;
  }
  for (const { run, steps } of runs) {
    const query = new URLSearchParams({ runs: run, maxPoints: String(ALL_POINTS) });
    const { curves } = await server.store(`/curves?${query}`);
    const points = curves.find(({ metric }) => metric === 'value') ?? {
      steps: [],
      values: []
    };
    const stored = new Set(points.steps);
    verdict.acknowledged += steps.length;
    verdict.stored += points.steps.length;
    verdict.lost += steps.filter(step => !stored.has(step)).length;
    verdict.doubled += points.steps.length - stored.size;
    verdict.wrong += points.steps.filter(
      (step, i) => points.values[i] !== step / 7
    ).length;
  }
  return verdict;
}
