import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isAlive,
  isLocal,
  ownIdentity,
  type ProcessIdentity
} from './process-identity.js';

/** Content of `<data>/lease.json`: who owns the data folder. */
export interface LeaseRecord extends ProcessIdentity {
  /** Where the owner can be asked, on its host. */
  socket: string;
  /** Tells this owner from all others. */
  nonce: string;
  /** The owner's number; the greatest is right. See `Database`. */
  fence: number;
  /** Changes with every beat; milliseconds since the Unix epoch on the owner's clock. */
  heartbeat: number;
}

/** A store on another host owns the data folder. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';

  constructor(readonly holder: LeaseRecord) {
    super(
      isLocal(holder)
        ? `The TrainLab store with the process ${holder.pid} owns this data folder and listens ` +
            `on ${holder.socket}. Use that one, or end it first.`
        : `A TrainLab store on the host ${holder.host} (process ${holder.pid}) owns this data ` +
            'folder and is alive. Runs on this host are kept in their journals, and that store ' +
            'takes them in. To serve the folder from here, end the Jupyter servers there, or ' +
            'set TRAINLAB_HOME to another folder.'
    );
  }
}

export interface LeaseTimes {
  /** Between two heartbeats; milliseconds. */
  beat: number;
  /** Without a heartbeat for so long, an owner on another host is dead. */
  stale: number;
}

const TIMES: LeaseTimes = { beat: 5000, stale: 15_000 };

/** Age of the heartbeat after which an owner of this host's name, before its restart, is dead. */
const RESTARTED = 60_000;

/**
 * The ownership of a data folder that several hosts may see.
 *
 * Clocks of hosts differ, so an owner elsewhere is judged by whether its
 * heartbeat moves while we watch. The lease keeps hosts apart in all usual cases;
 * the fence in the database decides the rest.
 */
export class Lease {
  /**
   * Waits, if need be, until it is certain whether another owner lives.
   *
   * @throws LeaseHeldError when one does.
   */
  static async take(
    path: string,
    socket: string,
    times: LeaseTimes = TIMES
  ): Promise<Lease> {
    const holder = readLease(path);
    if (holder && (await holds(path, holder, times))) {
      throw new LeaseHeldError(readLease(path) ?? holder);
    }
    return new Lease(path, socket, times);
  }

  /** Says who owns the folder, and goes on saying so. */
  hold(fence: number, onLost: () => void): void {
    this._record.fence = fence;
    this._write();
    this._timer = setInterval(() => {
      try {
        this._beat(onLost);
      } catch {
        // The storage refuses; the database meets the same and tells why.
      }
    }, this._times.beat);
  }

  release(): void {
    clearInterval(this._timer);
    try {
      if (readLease(this._path)?.nonce === this._record.nonce) {
        rmSync(this._path, { force: true });
      }
    } catch {
      // The storage is away. The next owner sees that this process is gone.
    }
  }

  private constructor(path: string, socket: string, times: LeaseTimes) {
    this._path = path;
    this._times = times;
    this._record = {
      ...ownIdentity(),
      socket,
      nonce: randomUUID(),
      fence: 0,
      heartbeat: Date.now()
    };
  }

  private _beat(onLost: () => void): void {
    const found = readLease(this._path);
    if (found && found.nonce !== this._record.nonce && found.fence > this._record.fence) {
      clearInterval(this._timer);
      onLost();
      return;
    }
    this._record.heartbeat = Date.now();
    this._write();
  }

  private _write(): void {
    const next = `${this._path}.${this._record.nonce}`;
    try {
      writeFileSync(next, JSON.stringify(this._record), { mode: 0o600 });
      renameSync(next, this._path);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    }
  }

  private readonly _path: string;
  private readonly _times: LeaseTimes;
  private readonly _record: LeaseRecord;
  private _timer?: ReturnType<typeof setInterval>;
}

/**
 * The present owner as it says; `undefined` when there is none, or none that
 * can be understood.
 *
 * @throws Error of the filesystem: then nothing is known.
 */
export function readLease(path: string): LeaseRecord | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  try {
    const record = JSON.parse(text) as LeaseRecord;
    return typeof record.nonce === 'string' && typeof record.host === 'string'
      ? record
      : undefined;
  } catch {
    return undefined;
  }
}

async function holds(
  path: string,
  holder: LeaseRecord,
  { beat, stale }: LeaseTimes
): Promise<boolean> {
  const local = isLocal(holder);
  if (
    !local &&
    holder.host === ownIdentity().host &&
    Math.abs(Date.now() - holder.heartbeat) > RESTARTED
  ) {
    return false;
  }
  const deadline = performance.now() + stale;
  while (performance.now() < deadline) {
    if (local && !isAlive(holder)) {
      return false;
    }
    await sleep(beat / 5);
    const now = readLease(path);
    if (!now) {
      return false;
    }
    if (!local && (now.nonce !== holder.nonce || now.heartbeat !== holder.heartbeat)) {
      return true;
    }
  }
  // One of this host has had the time to see that its socket is gone, and to end.
  return local;
}
