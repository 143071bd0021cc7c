/**
 * Private memory of an idle TypeScript kernel, summed over all its processes:
 * the front process with its language worker, and the process of the cells,
 * after a first cell has run and what that made has been collected.
 *
 *     node bench/kernel-memory.mjs
 *
 * Private is what the kernel alone holds (`Private_*` of /proc/<pid>/smaps_rollup,
 * see proc(5)); pages of program files that processes share do not count. Beside
 * it, for comparison, ipykernel in the same run, with the same measure. Ends with
 * one line of JSON: {"bars": [{"name", "value", "goal", "holds"}]}.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { JupyterServer } from '../tests/faults/jupyter-server.mjs';
import { Notebook } from '../tests/faults/notebook.mjs';
import { killHard, until } from '../tests/faults/wait.mjs';

const GOAL_MB = 250;
/** Memory counts as settled when it has moved by less in this time. */
const SETTLED_MB = 2;
const SETTLED_MS = 3000;

const parentOf = pid => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
};

/** All processes below one. */
function below(pid) {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
  const children = all.filter(one => parentOf(one) === pid);
  return [...children, ...children.flatMap(below)];
}

function privateMb(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const kb = [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(([, size]) =>
    Number(size)
  );
  return kb.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Megabytes of each process, when their sum has settled. */
async function settled(pids) {
  let last = Infinity;
  for (;;) {
    const sizes = pids().map(privateMb);
    const sum = sizes.reduce((a, b) => a + b, 0);
    if (Math.abs(sum - last) < SETTLED_MB) {
      return sizes;
    }
    last = sum;
    await pause(SETTLED_MS);
  }
}

/** What a kernel of a kind holds after a first cell. */
async function measure(server, kernel, code) {
  const others = new Set(below(server.pid));
  const notebook = new Notebook(server, { kernel });
  await notebook.open();
  notebook.run(code);
  const reply = await notebook.ended();
  if (reply.status !== 'ok') {
    throw new Error(`The cell ended with ${reply.status}.`);
  }
  const pids = () => below(server.pid).filter(pid => !others.has(pid));
  const sizes = await settled(pids);
  const mine = pids();
  await notebook.shutDown();
  await until('the kernel ends', () => mine.every(pid => parentOf(pid) === undefined));
  return sizes;
}

const home = mkdtempSync(join(tmpdir(), 'tl-memory-'));
const server = new JupyterServer(home);
try {
  await server.start();
  const ours = await measure(server, 'trainlab', 'const answer: number = 42; answer');
  const peer = await measure(server, 'python3', 'answer = 42; answer');
  const sum = sizes => sizes.reduce((a, b) => a + b, 0);
  const words = sizes => sizes.map(size => size.toFixed(0)).join(' + ');
  console.log(`TypeScript kernel: ${sum(ours).toFixed(0)} MB private (${words(ours)})`);
  console.log(`ipykernel:         ${sum(peer).toFixed(0)} MB private (${words(peer)})`);
  const value = Math.round(sum(ours));
  console.log(
    JSON.stringify({
      bars: [
        {
          name: 'TypeScript kernel idle, private memory of all its processes, MB',
          value,
          goal: GOAL_MB,
          holds: value <= GOAL_MB
        }
      ]
    })
  );
  process.exitCode = value <= GOAL_MB ? 0 : 1;
} finally {
  await killHard(server.pid);
  rmSync(home, { recursive: true, force: true });
}
