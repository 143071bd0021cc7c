/**
 * `npm run watch`: rebuilds the rooms and the lab extension on every change. A
 * running lab takes the new code when its page is loaded again, a kernel when it
 * is restarted.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { developmentEnv, node24, program, root } from './setup/paths.mjs';
import { setup } from './setup.mjs';

await setup({ for: 'start' });

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const watchers = [
  [node24(), tsc, '-b', '-w', '--preserveWatchOutput'],
  [program('jupyter-builder'), 'watch', '.']
].map(([command, ...args]) =>
  // In groups of their own: jupyter-builder leaves its Node behind when it is ended alone.
  spawn(command, args, {
    cwd: root,
    env: developmentEnv(),
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true
  })
);

let status = 0;
const end = () => {
  for (const { pid } of watchers) {
    try {
      process.kill(-pid, 'SIGTERM');
    } catch {
      // It has ended.
    }
  }
};
process.on('SIGINT', end);
process.on('SIGTERM', end);
for (const watcher of watchers) {
  watcher.on('exit', code => {
    // One watcher without the other would show half of the changes.
    status ||= code ?? 0;
    end();
  });
}
await Promise.all(
  watchers.map(watcher => new Promise(done => watcher.on('close', done)))
);
process.exit(status);
