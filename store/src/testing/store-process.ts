import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStream, StoreClient, type StoreEvent } from '@trainlab/api';
import { locations, unixTransport, type Locations } from '@trainlab/api/node';
import { WebSocket } from 'ws';
import type { RunningStore } from '../ensure';
import type { Health } from '../routes/health';
import { tempFolder } from './temp-folder';
import { afterwards } from './afterwards';

/** The built program. */
export const MAIN = join(__dirname, '..', '..', 'lib', 'main.js');

/** Waits for a state; the time is only to find a hang. */
export async function until<T>(
  what: string,
  state: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 40_000
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const value = await state();
    if (value !== undefined && value !== false) {
      return value;
    }
    await sleep(10);
  }
  throw new Error(`Still not after ${timeoutMs} ms: ${what}`);
}

/** Whether a process runs; one that only waits to be reaped does not. */
export function runs(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** A data folder and a runtime folder of their own, and the real store on them. */
export class StoreHome {
  constructor(env: NodeJS.ProcessEnv = {}) {
    const folder = tempFolder();
    const runtime = join(folder, 'r');
    mkdirSync(runtime);
    this.env = {
      ...process.env,
      TRAINLAB_HOME: join(folder, 'data'),
      XDG_RUNTIME_DIR: runtime,
      ...env
    };
    this.locations = locations(this.env);
    this.client = new StoreClient(unixTransport(this.locations.socket));
    afterwards(() => this.end());
  }

  readonly env: NodeJS.ProcessEnv;
  readonly locations: Locations;
  readonly client: StoreClient;
  /** Every process that `ensure` has named. */
  readonly pids = new Set<number>();

  /** Runs `main.js ensure`, of this version unless another program is named. */
  async ensure(env: NodeJS.ProcessEnv = {}, main = MAIN): Promise<RunningStore> {
    const child = execFile(process.execPath, [main, 'ensure'], {
      env: { ...this.env, ...env }
    });
    let output = '';
    let errors = '';
    child.stdout?.on('data', (text: string) => (output += text));
    child.stderr?.on('data', (text: string) => (errors += text));
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) {
      throw new Error(errors);
    }
    const store = JSON.parse(output) as RunningStore;
    this.pids.add(store.pid);
    return store;
  }

  async health(): Promise<Health> {
    const answer = await unixTransport(this.locations.socket)('/api/v1/health');
    return (await answer.json()) as Health;
  }

  socket(after: number): WebSocket {
    return new WebSocket(
      `ws+unix:${this.locations.socket}:/api/v1/events?after=${after}`
    );
  }

  /** The client of all rooms on the events of the store. */
  events(onEvent: (event: StoreEvent) => void): EventStream {
    const stream = new EventStream({
      open: after => this.socket(after) as never,
      onEvent,
      minDelay: 20,
      maxDelay: 100
    });
    stream.start();
    return stream;
  }

  async end(): Promise<void> {
    for (const pid of this.pids) {
      if (runs(pid)) {
        process.kill(pid, 'SIGTERM');
        await until(`end of ${pid}`, () => !runs(pid));
      }
    }
  }
}
