import { spawn } from 'node:child_process';
import { openSync, closeSync, statSync, renameSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { unixTransport, type Locations } from '@trainlab/api/node';
import type { Health } from './routes/health.js';

/** How long a store may take to answer after its start; milliseconds. */
const START_TIMEOUT = 30_000;
const ASK_TIMEOUT = 2000;
const ASK_AGAIN = 50;
const MAX_LOG_BYTES = 1024 * 1024;

/** A store that answers. */
export interface RunningStore {
  socket: string;
  pid: number;
  version: string;
}

/**
 * Finds the store of a data folder, or starts one in a session of its own, which
 * outlives whoever called. Two callers at once find the same store: only one of
 * the started gets the lock, the other ends.
 *
 * @param main - the program to start, with `serve` behind it.
 * @throws Error that says why no store answers.
 */
export async function ensure(locations: Locations, main: string): Promise<RunningStore> {
  const running = await ask(locations.socket);
  if (running) {
    return running;
  }
  const log = locations.socket.replace(/\.sock$/, '.log');
  const started = start(main, log);
  const deadline = performance.now() + START_TIMEOUT;
  while (performance.now() < deadline) {
    const answer = await ask(locations.socket);
    if (answer) {
      return answer;
    }
    if (started.ended !== undefined && started.ended !== 0) {
      throw new Error(
        `The store ended at its start (${started.ended}). ${lastLine(log)} More in ${log}.`
      );
    }
    await sleep(ASK_AGAIN);
  }
  throw new Error(
    `The store did not answer within ${START_TIMEOUT / 1000} s. ${lastLine(log)} More in ${log}.`
  );
}

async function ask(socket: string): Promise<RunningStore | undefined> {
  try {
    const response = await unixTransport(socket)('/api/v1/health', {
      signal: AbortSignal.timeout(ASK_TIMEOUT)
    });
    if (response.ok) {
      const { pid, version } = (await response.json()) as Health;
      return { socket, pid, version };
    }
  } catch {
    // Nobody listens there yet.
  }
  return undefined;
}

function start(main: string, log: string): { ended?: number | string } {
  rotate(log);
  const output = openSync(log, 'a', 0o600);
  // What the caller's own Node was told is not for the store.
  const { NODE_OPTIONS: _, NODE_CHANNEL_FD: __, ...env } = process.env;
  const child = spawn(process.execPath, [main, 'serve'], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    env
  });
  closeSync(output);
  child.unref();
  const state: { ended?: number | string } = {};
  child.on('exit', (code, signal) => (state.ended = code ?? signal ?? 'ended'));
  child.on('error', error => (state.ended = error.message));
  return state;
}

function rotate(log: string): void {
  try {
    if (statSync(log).size > MAX_LOG_BYTES) {
      renameSync(log, `${log}.1`);
    }
  } catch {
    // No log yet.
  }
}

function lastLine(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  } catch {
    return '';
  }
}
