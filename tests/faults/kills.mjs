/**
 * Kills child, front, store and Jupyter server at random moments while a cell
 * logs 200 points a second, restarts what a person would restart, and compares
 * what the store has in the end with a list of acknowledged points kept here.
 *
 *     node tests/faults/kills.mjs [--kills 20] [--seed 1] [--keep]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { JupyterServer } from './jupyter-server.mjs';
import { Notebook } from './notebook.mjs';
import { randomFrom } from './random.mjs';
import { loggingCell, Recorder } from './recorder.mjs';
import { differences } from './verdict.mjs';
import { isAlive, killHard, until } from './wait.mjs';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false }
  }
});
const kills = Number(options.kills);
const { between, shuffled } = randomFrom(Number(options.seed));
const KINDS = ['child', 'front', 'store', 'server'];
const victims = shuffled(
  Array.from({ length: kills }, (_, i) => KINDS[i % KINDS.length])
);

const home = mkdtempSync(join(tmpdir(), 'tl-kills-'));
const recorder = new Recorder();
const server = new JupyterServer(home);
const notebook = new Notebook(server);
const cell = () => loggingCell(recorder.path);

/** The run that logs now, with the pids of its child and front. */
let current;

async function runCell() {
  const before = recorder.runs.length;
  notebook.run(cell());
  current = await recorder.next(before);
}

const storePid = async () => (await server.store('/health')).pid;

/** Each kill and what a person does after it. */
const faults = {
  async child() {
    await killHard(current.child);
    const reply = await notebook.ended();
    if (reply.status !== 'error') {
      throw new Error(`The cell of a killed child ended with ${reply.status}.`);
    }
    await runCell();
  },
  async front() {
    const restarted = notebook.restarted();
    await killHard(current.front);
    await restarted;
    await until('the child follows its front', () => !isAlive(current.child));
    await runCell();
  },
  async store() {
    const pid = await storePid();
    await killHard(pid);
    // The panel asks again, and that is all; the cell goes on logging.
    await until('the store is back', async () => (await storePid()) !== pid);
  },
  async server() {
    await server.kill();
    const { front, child } = current;
    await server.start();
    // Who comes back to a new server gets a new kernel; an old one may go on alone.
    await killHard(front);
    await until('the old child ends', () => !isAlive(child));
    await notebook.open();
    await runCell();
  }
};

async function main() {
  console.log(`seed ${options.seed}, ${kills} kills`);
  await recorder.listen(join(home, 'recorder.sock'));
  await server.start();
  await notebook.open();
  await runCell();
  for (const [index, victim] of victims.entries()) {
    await recorder.grows(current, between(20, 400));
    const begin = Date.now();
    await faults[victim]();
    const seconds = ((Date.now() - begin) / 1000).toFixed(1);
    console.log(
      `${String(index + 1).padStart(3)}  ${victim.padEnd(7)} back after ${seconds} s, ` +
        `${recorder.count} points acknowledged`
    );
  }
  await recorder.grows(current, 50);
  await notebook.interrupt();
  await notebook.ended();
  const verdict = await differences(server, recorder.runs);
  report(verdict);
  await notebook.shutDown();
}

function report({ acknowledged, stored, lost, doubled, wrong, statuses }) {
  const kindsDone = new Set(victims).size;
  const checks = [
    [`lost ${lost}`, lost === 0],
    [`doubled ${doubled}`, doubled === 0],
    [`with a wrong value ${wrong}`, wrong === 0],
    [`acknowledged ${acknowledged} (at least 20 per kill)`, acknowledged >= 20 * kills],
    [`kinds of victims ${kindsDone}`, kindsDone === Math.min(kills, KINDS.length)],
    [`runs still open ${statuses.RUNNING ?? 0}`, !statuses.RUNNING]
  ];
  console.log(
    `\nseed ${options.seed}: ${acknowledged} points acknowledged, ${stored} stored`
  );
  checks.forEach(([text, ok]) => console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`));
  console.log(`runs: ${JSON.stringify(statuses)}`);
  const failed = checks.filter(([, ok]) => !ok).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Ends everything that was started here. */
async function cleanUp() {
  notebook.close();
  const store = await storePid().catch(() => undefined);
  await server.kill();
  for (const pid of [current?.front, current?.child, store]) {
    if (pid !== undefined) {
      await killHard(pid);
    }
  }
  recorder.close();
  if (!options.keep) {
    rmSync(home, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error);
  console.error(`\nThe server said last:\n${server.log.slice(-4000)}`);
  console.log(`seed ${options.seed}\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
