import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const id = () => randomBytes(16).toString('hex');

/**
 * Brings finished runs to the hub's store as the notebook server of their owner
 * does. A run is `{ name, experiment, objective, params, tags, minutesAgo, seconds,
 * metrics: { name: [values] }, status, reason, code }`; answers with their ids.
 */
export async function seedRuns(account, runs) {
  const writer = id();
  const records = [
    {
      t: 'writer',
      version: 1,
      writer,
      host: hostname(),
      bootId: id(),
      pid: 1,
      startTicks: '1',
      time: Date.now()
    }
  ];
  const ids = runs.map(run => {
    const r = id();
    records.push(...recordsOf(run, r, account.name));
    return r;
  });
  const end = { status: 'FINISHED', reason: 'the program ended', time: Date.now() };
  await account.store('/journals', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ journals: [{ writer, first: 0, records, end }] })
  });
  return ids;
}

function recordsOf(run, r, owner) {
  const { name, experiment, objective, params, tags = {}, metrics } = run;
  const { minutesAgo = 0, seconds = 60, status = 'FINISHED', reason, code } = run;
  const time = Date.now() - minutesAgo * 60_000;
  const steps = Math.max(...Object.values(metrics).map(values => values.length));
  const points = Array.from({ length: steps }, (_, s) => ({
    t: 'm',
    r,
    s,
    w: time + Math.round((s * seconds * 1000) / steps),
    v: Object.fromEntries(
      Object.entries(metrics)
        .filter(([, values]) => values[s] !== undefined)
        .map(([metric, values]) => [metric, values[s]])
    )
  }));
  return [
    {
      t: 'run',
      run: r,
      experiment,
      name,
      objective,
      params,
      tags,
      time,
      owner,
      code,
      notebook: { path: `work/${experiment.replaceAll(' ', '-')}.ipynb` },
      environment: { node: process.version }
    },
    ...points,
    { t: 'end', r, status, reason, time: time + seconds * 1000 }
  ];
}
