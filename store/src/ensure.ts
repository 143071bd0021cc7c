import { spawn } from 'node:child_process';
import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unixTransport, type Locations } from '@trainlab/api/node';
import { joinHub } from './forward/join-hub.js';
import { hubSettings } from './forward/hub-settings.js';
import { readLease, type LeaseRecord } from './lease/lease.js';
import { isAlive, isLocal } from './lease/process-identity.js';
import type { Health } from './routes/health.js';

/** How long a store may take to answer after its start; milliseconds. */
const START_TIMEOUT = 30_000;
const ASK_TIMEOUT = 2000;
const ASK_AGAIN = 50;
const START_AGAIN = 1000;
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
  const log = locations.socket.replace(/\.sock$/, '.log');
  const deadline = performance.now() + START_TIMEOUT;
  const hub = hubSettings();
  let started: Started | undefined;
  while (performance.now() < deadline) {
    const running = await find(locations);
    if (running && (!hub || (await joinHub(running, hub)))) {
      return running;
    }
    if (started?.ended !== undefined && started.ended !== 0) {
      throw new Error(
        `The store ended at its start (${started.ended}). ${lastLine(log)} More in ${log}.`
      );
    }
    // One that ended well has met another, which may be ending itself.
    if (
      !started ||
      (started.ended === 0 && performance.now() - started.at > START_AGAIN)
    ) {
      started = start(main, log);
    }
    await sleep(ASK_AGAIN);
  }
  throw new Error(
    `The store did not answer within ${START_TIMEOUT / 1000} s. ${lastLine(log)} More in ${log}.`
  );
}

/** The store on our socket, or one of this host that has another runtime folder. */
async function find(locations: Locations): Promise<RunningStore | undefined> {
  const here = await ask(locations.socket);
  if (here) {
    return here;
  }
  const owner = ownerOf(locations.data);
  if (!owner || owner.socket === locations.socket || !isLocal(owner) || !isAlive(owner)) {
    return undefined;
  }
  const there = await ask(owner.socket);
  if (there) {
    lead(locations.socket, owner.socket);
  }
  return there;
}

function ownerOf(data: string): LeaseRecord | undefined {
  try {
    return readLease(join(data, 'lease.json'));
  } catch {
    return undefined;
  }
}

/** Lets those who know our socket only find the store too. */
function lead(from: string, to: string): void {
  const link = `${from}.${process.pid}`;
  try {
    symlinkSync(to, link);
    renameSync(link, from);
  } catch {
    rmSync(link, { force: true });
  }
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

interface Started {
  at: number;
  /** Exit code, signal or error, once it has ended. */
  ended?: number | string;
}

function start(main: string, log: string): Started {
  rotate(log);
  const output = openSync(log, 'a', 0o600);
  const env = { ...process.env };
  // What the caller's own Node was told is not for the store.
  delete env.NODE_OPTIONS;
  delete env.NODE_CHANNEL_FD;
  const child = spawn(process.execPath, [main, 'serve'], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', output, output],
    env
  });
  closeSync(output);
  child.unref();
  const state: Started = { at: performance.now() };
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
    const line = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    return line.replace(/^[\d-]+T\S+ /, '');
  } catch {
    return '';
  }
}
