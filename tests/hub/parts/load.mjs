import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../../../scripts/gate/process.mjs';
import { Journal } from '../../../sdk/lib/journal/journal.js';
import { until } from '../../faults/wait.mjs';
import { eachOnce, points } from '../harness/expect.mjs';
import { Watcher } from '../harness/watcher.mjs';

const WRITERS = 50;
const RATE = 50;
const SECONDS = 60;
const COMPARED = 10;
const execute = promisify(execFile);

/** Fifty writers on two servers; meanwhile Bob watches one more run and compares ten. */
export async function load(suite, hub) {
  const [ada, bob] = hub.accounts;
  await suite.part(
    `${WRITERS} writers log ${RATE} points/s each for ${SECONDS} s`,
    async () => {
      const watched = await watchedRun(ada, bob);
      const done = { value: false };
      const written = Promise.all(
        [ada, bob].map(account => write(account, WRITERS / 2))
      ).finally(() => {
        done.value = true;
      });
      const [lists, point, comparison] = await Promise.all([
        written,
        follow(watched, done),
        compare(bob, done)
      ]);
      const runs = lists.flat();
      let lost = 0;
      for (const [account, list] of [
        [ada, runs.slice(0, WRITERS / 2)],
        [bob, runs.slice(WRITERS / 2)]
      ]) {
        for (const { run, points: acknowledged } of list) {
          await until(
            'all points are at the hub',
            async () => (await account.store(`/runs/${run}`)).status === 'FINISHED',
            120
          );
          const steps = await points(account, run, 'loss');
          lost += acknowledged - new Set(steps).size;
          eachOnce(steps, acknowledged);
        }
      }
      const total = runs.reduce((sum, { points: count }) => sum + count, 0);
      const bars = [
        { name: "point to Bob's event, p95 ms", value: p95(point), goal: 1000 },
        { name: 'data of a comparison, p95 ms', value: p95(comparison), goal: 300 },
        { name: 'acknowledged points lost', value: lost, goal: 0 }
      ].map(bar => ({ ...bar, holds: bar.value <= bar.goal }));
      process.stdout.write(
        `       ${total} points; ${point.length} latencies, ${comparison.length} comparisons\n` +
          `${JSON.stringify({ bars })}\n`
      );
      assert.ok(comparison.length > 50, 'comparisons were measured');
      assert.ok(total >= WRITERS * RATE * SECONDS);
      assert.equal(lost, 0);
    }
  );
}

async function watchedRun(ada, bob) {
  const journal = new Journal(journalsOf(ada));
  const run = randomBytes(16).toString('hex');
  journal.append({
    t: 'run',
    run,
    experiment: 'watched',
    name: 'watched',
    params: {},
    tags: {},
    time: Date.now(),
    owner: 'ada',
    environment: {}
  });
  const { experimentId } = await until('the watched run is at the hub', () =>
    ada.store(`/runs/${run}`).catch(() => undefined)
  );
  await ada.lab(`/experiments/${experimentId}/sharing`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grants: [{ kind: 'user', name: 'bob', level: 'read' }] })
  });
  const watcher = new Watcher(bob);
  await watcher.open();
  await until('Bob sees it', () => watcher.run(run));
  return { journal, run, watcher };
}

/** Logs a point every 100 ms; resolves with the time that each took to Bob's screen. */
async function follow({ journal, run, watcher }, done) {
  const logged = [];
  const latencies = [];
  watcher.onRun = (state, at) => {
    if (state.id === run) {
      const count = state.metrics.loss?.count ?? 0;
      for (let step = latencies.length; step < count; step++) {
        latencies.push(at - logged[step]);
      }
    }
  };
  while (!done.value) {
    logged.push(Date.now());
    const step = logged.length - 1;
    journal.append({ t: 'm', r: run, s: step, w: logged[step], v: { loss: step } });
    await pause(100);
  }
  await until('Bob has seen all points', () => latencies.length === logged.length);
  journal.append({ t: 'end', r: run, status: 'FINISHED', time: Date.now() });
  watcher.close();
  return latencies;
}

/** Asks for what a comparison of ten runs shows, as Bob's lab does. */
async function compare(bob, done) {
  const times = [];
  const { id } = await until("Bob's experiment is at the hub", async () => {
    const { experiments } = await bob.lab('/experiments');
    return experiments.find(({ name, owner }) => name === 'load' && owner === 'bob');
  });
  while (!done.value) {
    const { runs } = await bob.lab(`/runs?experimentId=${id}&limit=${COMPARED}`);
    if (runs.length === COMPARED) {
      const query = new URLSearchParams([
        ['runs', runs.map(run => run.id).join(',')],
        ['metric', 'loss'],
        ['maxPoints', '1000']
      ]);
      const start = performance.now();
      const { curves } = await bob.lab(`/curves?${query}`);
      times.push(performance.now() - start);
      assert.equal(curves.length, COMPARED);
    }
    await pause(250);
  }
  return times;
}

async function write(account, writers) {
  const { stdout } = await execute(process.execPath, [
    join(root, 'tests/hub/harness/load-writer.mjs'),
    ...[journalsOf(account), writers, RATE, SECONDS, 'load'].map(String)
  ]);
  return JSON.parse(stdout);
}

const journalsOf = ({ home }) => join(home, '.local/share/jupyter/trainlab/journals');

function p95(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * 0.95) - 1] * 10) / 10;
}
