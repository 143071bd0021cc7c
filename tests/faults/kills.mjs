/**
 * Kills child, front, store and Jupyter server at random moments while a cell
 * logs 200 points a second, restarts what a person would restart, and compares
 * what the store has in the end with a list of acknowledged points kept here.
 * Lanes with a server of their own run side by side; every kill is as hard, and
 * the waiting of one is the work of another.
 *
 *     node tests/faults/kills.mjs [--kills 100] [--lanes 4] [--seed 1] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KINDS, Lane } from './lane.mjs';
import { randomFrom } from './random.mjs';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    lanes: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false }
  }
});
const kills = Number(options.kills);
const laneCount = Math.max(1, Math.min(Number(options.lanes), kills));
const seed = Number(options.seed);
const victims = randomFrom(seed).shuffled(
  Array.from({ length: kills }, (_, i) => KINDS[i % KINDS.length])
);
const home = mkdtempSync(join(tmpdir(), 'tl-kills-'));
const begin = performance.now();
const seconds = () => Math.round((performance.now() - begin) / 1000);
let done = 0;

/** One lane with its share of the kills; resolves with its verdict. */
async function drive(index) {
  const lane = new Lane(join(home, String(index)));
  const { between } = randomFrom(seed * 1000 + index);
  try {
    await lane.begin();
    for (let at = index; at < kills; at += laneCount) {
      await lane.kill(victims[at], between(20, 200));
      done += 1;
      if (done % 10 === 0) {
        console.log(`${String(done).padStart(4)} kills after ${seconds()} s`);
      }
    }
    return await lane.verdict();
  } catch (error) {
    console.error(`\nlane ${index}, whose server said last:`);
    console.error(lane.server.log.slice(-4000));
    throw error;
  } finally {
    await lane.cleanUp();
  }
}

function sum(verdicts) {
  const total = { statuses: {} };
  for (const { statuses, ...counts } of verdicts) {
    for (const [key, count] of Object.entries(counts)) {
      total[key] = (total[key] ?? 0) + count;
    }
    for (const [status, count] of Object.entries(statuses)) {
      total.statuses[status] = (total.statuses[status] ?? 0) + count;
    }
  }
  return total;
}

function report({ acknowledged, stored, lost, doubled, wrong, statuses }) {
  const checks = [
    [`kills ${done}`, done === kills],
    [`lost ${lost}`, lost === 0],
    [`doubled ${doubled}`, doubled === 0],
    [`with a wrong value ${wrong}`, wrong === 0],
    [`acknowledged ${acknowledged} (at least 20 per kill)`, acknowledged >= 20 * kills],
    [
      `kinds of victims ${new Set(victims).size}`,
      new Set(victims).size === Math.min(kills, KINDS.length)
    ],
    [`runs still open ${statuses.RUNNING ?? 0}`, !statuses.RUNNING]
  ];
  console.log(
    `\nseed ${seed}: ${acknowledged} points acknowledged, ${stored} stored, ${seconds()} s`
  );
  checks.forEach(([text, ok]) => console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`));
  console.log(`runs: ${JSON.stringify(statuses)}`);
  const failed = checks.filter(([, ok]) => !ok).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

console.log(`seed ${seed}, ${kills} kills in ${laneCount} lanes`);
const lanes = await Promise.allSettled(
  Array.from({ length: laneCount }, (_, i) => drive(i))
);
const broken = lanes.filter(({ status }) => status === 'rejected');
if (broken.length > 0) {
  broken.forEach(({ reason }) => console.error(reason));
  console.log(`seed ${seed}\n0 passed, ${broken.length} failed`);
  process.exitCode = 1;
} else {
  report(sum(lanes.map(({ value }) => value)));
}
if (!options.keep) {
  rmSync(home, { recursive: true, force: true });
}
