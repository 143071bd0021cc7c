import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { developmentEnv, node24 } from './paths.mjs';

/**
 * Makes sure that the calling program runs in the environment's Node 24, with our
 * programs first on PATH: resolves at once if it does; else runs it again there
 * and ends with its exit status.
 */
export async function goOnInNode24() {
  const node = node24();
  if (realpathSync(process.execPath) === realpathSync(node)) {
    Object.assign(process.env, developmentEnv());
    return;
  }
  process.exit(await attend(node, process.argv.slice(1)));
}

/**
 * Runs a program in the foreground and resolves with its exit status. A signal
 * is its business: the terminal sends Ctrl-C to both, and others are passed on.
 */
export function attend(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: 'inherit',
      env: developmentEnv(),
      ...options
    });
    const wait = () => undefined;
    const pass = signal => child.kill(signal);
    process.on('SIGINT', wait);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      process.off('SIGINT', wait);
      process.off('SIGTERM', pass);
      process.off('SIGHUP', pass);
      resolve(status ?? 128 + constants.signals[signal]);
    });
  });
}
