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
/** How long an older store may take to end; milliseconds. */
const RETIRE_TIMEOUT = 10_000;
const ASK_AGAIN = 50;
const START_AGAIN = 1000;
const MAX_LOG_BYTES = 1024 * 1024;

/** Exit code of a store, and of `ensure`, when another host owns the data folder. */
export const FOLDER_HELD = 3;

/** Another host owns the data folder; the message says which, and what to do. */
export class FolderHeldError extends Error {
  override readonly name = 'FolderHeldError';
}

/** A store that answers. */
export interface RunningStore {
  socket: string;
  pid: number;
  version: string;
}

/**
 * Finds the store of a data folder, or starts one in a session of its own, which
 * outlives whoever called. Two callers at once find the same store: only one of
 * the started gets the lock, the other ends. A store of an older version is ended
 * first, as after an update; a newer one is used as it is.
 *
 * @param main - the program to start, with `serve` behind it.
 * @param version - of that program.
 * @throws FolderHeldError, and Error that says why no store answers.
 */
export async function ensure(
  locations: Locations,
  main: string,
  version: string
): Promise<RunningStore> {
  const log = locations.socket.replace(/\.sock$/, '.log');
  const deadline = performance.now() + START_TIMEOUT;
  const hub = hubSettings();
  let started: Started | undefined;
  while (performance.now() < deadline) {
    const running = await find(locations);
    if (
      running &&
      isOlder(running.version, version) &&
      (await makesRoom(locations, running))
    ) {
      continue;
    }
    const joined = running && hub ? await joinHub(running.socket, hub) : 'joined';
    if (running && joined === 'joined') {
      return running;
    }
    if (running && joined === 'elsewhere' && !(await makesRoom(locations, running))) {
      throw new Error(
        `The store that answers (process ${running.pid}) does not send runs to ` +
          `${hub?.url}, and it is not certain that this process is here and may be ended. ` +
          'End the store where it was started, and try again.'
      );
    }
    if (started?.ended === FOLDER_HELD) {
      throw new FolderHeldError(lastLine(log));
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

/** Ends a store; one that somebody else has just ended is no longer there either. */
async function makesRoom(locations: Locations, running: RunningStore): Promise<boolean> {
  return (
    (await retire(locations, running)) || (await find(locations))?.pid !== running.pid
  );
}

/**
 * Ends a store of an older version, or of another hub. What it has committed stays, and what is
 * logged meanwhile waits in journals.
 *
 * @returns false when it is not certain that its process is ours to end.
 */
async function retire(locations: Locations, { pid }: RunningStore): Promise<boolean> {
  const owner = ownerOf(locations.data);
  // A process number of another container may be anybody's here; the lease tells.
  if (!owner || owner.pid !== pid || !isLocal(owner) || !isAlive(owner)) {
    return false;
  }
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
  const deadline = performance.now() + RETIRE_TIMEOUT;
  while (isAlive(owner)) {
    if (performance.now() > deadline) {
      return false;
    }
    await sleep(ASK_AGAIN);
  }
  return true;
}

/** Compares versions as https://semver.org does, as far as releases of ours differ. */
function isOlder(one: string, other: string): boolean {
  const [a, b] = [one, other].map(version =>
    version.split('-')[0].split('.').map(Number)
  );
  const at = a.findIndex((number, i) => number !== b[i]);
  return at < 0 ? one.includes('-') && !other.includes('-') : a[at] < b[at];
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
