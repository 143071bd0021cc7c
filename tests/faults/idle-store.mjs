/**
 * The store is not there before somebody needs it, and ends at most eleven
 * minutes after the last need: ten minutes of idleness, in real time.
 *
 *     node tests/faults/idle-store.mjs
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JupyterServer } from './jupyter-server.mjs';
import { Notebook } from './notebook.mjs';
import { isAlive, killHard, until } from './wait.mjs';

const LIMIT_S = 11 * 60;
const home = mkdtempSync(join(tmpdir(), 'tl-idle-'));
const server = new JupyterServer(home);
const sockets = () => {
  const folder = join(home, 'run', 'trainlab');
  return existsSync(folder)
    ? readdirSync(folder).filter(name => name.endsWith('.sock'))
    : [];
};
let failed = 0;
const check = (text, ok) => {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${text}`);
  failed += ok ? 0 : 1;
};

try {
  await server.start();
  const notebook = new Notebook(server);
  await notebook.open();
  notebook.run('1 + 1');
  await notebook.ended();
  check('a cell that logs nothing starts no store', sockets().length === 0);
  notebook.run(`
import { experiments } from 'trainlab';
const run = experiments.start('idle');
run.log({ loss: 1 });
run.end();
await run.flush();
`);
  await notebook.ended();
  const { pid } = await server.store('/health');
  check('a run starts it', isAlive(pid));
  await notebook.shutDown();
  const begin = performance.now();
  await until('the store ends', () => !isAlive(pid), LIMIT_S + 60);
  const seconds = Math.round((performance.now() - begin) / 1000);
  check(
    `it ended ${seconds} s after the kernel (at most ${LIMIT_S})`,
    seconds <= LIMIT_S
  );
  check('it left no socket behind', sockets().length === 0);
} catch (error) {
  console.error(error);
  failed += 1;
} finally {
  await killHard(server.pid);
  rmSync(home, { recursive: true, force: true });
}
console.log(`${failed ? 0 : 4} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
