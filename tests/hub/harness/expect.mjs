import assert from 'node:assert/strict';

/** All points of a run's metric at the hub, as its owner reads them. */
export async function points(account, runId, metric) {
  const query = new URLSearchParams({ runs: runId, metric, maxPoints: '100000' });
  const { curves } = await account.store(`/curves?${query}`);
  const [curve] = curves;
  return curve?.steps ?? [];
}

/** Fails unless the steps 0 … count-1 are there, each once. */
export function eachOnce(steps, count) {
  const seen = new Map();
  steps.forEach(step => seen.set(step, (seen.get(step) ?? 0) + 1));
  const lost = [];
  for (let step = 0; step < count; step++) {
    if (!seen.has(step)) {
      lost.push(step);
    }
  }
  const doubled = [...seen].filter(([, times]) => times > 1).map(([step]) => step);
  assert.deepEqual(
    { lost, doubled, unknown: seen.size + lost.length - count },
    {
      lost: [],
      doubled: [],
      unknown: 0
    }
  );
}

/** Fails unless a request is refused as if there were nothing. */
export async function refused(what, promise, statuses = [403, 404]) {
  let answer;
  try {
    answer = await promise;
  } catch (error) {
    assert.ok(statuses.includes(error.status), `${what}: ${error.message}`);
    return;
  }
  assert.fail(`${what} was answered: ${JSON.stringify(answer).slice(0, 300)}`);
}
