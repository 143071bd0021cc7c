import type { Kernel, Session } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import { Signal, type ISignal } from '@lumino/signaling';
import type { DeviceHistory, RunSummary } from '@trainlab/api';
import type { IStore } from '../store/tokens.js';
import { appendHistory, NO_HISTORY } from './history.js';
import { holdersOf } from './holders.js';
import type { DevicesNow, IDevicesModel, IHolder, WatchPace } from './tokens.js';

const MINUTE = 60_000;
const BACKGROUND_INTERVAL = 5000;
const LONGEST_INTERVAL = 30_000;
/** Runs change names and ends; nobody waits for it here. */
const RUNS_INTERVAL = 15_000;
/** Of the newest runs, those that may be training. */
const RUNS = 30;

/** The notebook in front. */
export interface ActiveNotebook {
  path: string;
  kernelId?: string;
}

/** The devices of the host, asked for while somebody watches. */
export class DevicesModel implements IDevicesModel, IDisposable {
  constructor(options: DevicesModel.IOptions) {
    this._options = options;
    this._poll = new Poll({
      name: '@trainlab/lab:devices',
      auto: false,
      factory: () => this.refresh(),
      frequency: this._frequency(),
      standby: 'when-hidden'
    });
    options.kernels.runningChanged.connect(this._onKernels, this);
    options.sessions.runningChanged.connect(this._onKernels, this);
  }

  get changed(): ISignal<IDevicesModel, void> {
    return this._changed;
  }

  get now(): DevicesNow | undefined {
    return this._now;
  }

  get history(): DeviceHistory {
    return this._history;
  }

  get error(): Error | undefined {
    return this._error;
  }

  get holders(): readonly IHolder[] {
    return this._holders;
  }

  get engine(): string | undefined {
    const path = this._options.activeNotebook()?.path;
    return path === undefined
      ? undefined
      : this._runs.find(run => run.notebook?.path === path && run.device)?.device;
  }

  get activeKernel(): string | undefined {
    return this._options.activeNotebook()?.kernelId;
  }

  get interval(): number {
    return this._interval;
  }
  set interval(interval: number) {
    if (this._interval !== interval) {
      this._interval = interval;
      this._poll.frequency = this._frequency();
      this._changed.emit();
    }
  }

  get idleAfter(): number {
    return this._idleAfter;
  }
  set idleAfter(idleAfter: number) {
    if (this._idleAfter !== idleAfter) {
      this._idleAfter = idleAfter;
      this._onKernels();
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  watch(pace: WatchPace): IDisposable {
    this._watches[pace]++;
    this._pace();
    return new DisposableDelegate(() => {
      this._watches[pace]--;
      this._pace();
    });
  }

  /** Rejects, so that the poll slows down, when the store cannot be reached. */
  async refresh(): Promise<void> {
    try {
      const { client } = await this._options.store.connect();
      const since = this._history.times[this._history.times.length - 1];
      const [{ history, ...now }] = await Promise.all([
        client.devices({ since }),
        this._readRuns()
      ]);
      this._now = now;
      this._history = appendHistory(this._history, history, now.time);
      this._error = undefined;
      this._join();
    } catch (error) {
      this._error = error as Error;
      throw error;
    } finally {
      if (!this._isDisposed) {
        this._changed.emit();
      }
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._options.kernels.runningChanged.disconnect(this._onKernels, this);
      this._options.sessions.runningChanged.disconnect(this._onKernels, this);
      this._poll.dispose();
      Signal.clearData(this);
    }
  }

  private _pace(): void {
    if (this._isDisposed) {
      return;
    }
    const { live, background } = this._watches;
    const pace = live > 0 ? 'live' : background > 0 ? 'background' : undefined;
    if (pace !== this._current) {
      const quicker = pace === 'live' || this._current === undefined;
      this._current = pace;
      if (pace === undefined) {
        void this._poll.stop();
      } else {
        this._poll.frequency = this._frequency();
        void (quicker ? this._poll.refresh() : this._poll.start());
      }
    }
  }

  private _frequency() {
    const interval =
      this._current === 'background' ? BACKGROUND_INTERVAL : this._interval;
    return { interval, backoff: true, max: Math.max(interval, LONGEST_INTERVAL) };
  }

  /** Newest first. They only add names, so that devices are shown without them too. */
  private async _readRuns(): Promise<void> {
    if (Date.now() - this._runsReadAt >= RUNS_INTERVAL) {
      this._runsReadAt = Date.now();
      try {
        const { client } = await this._options.store.connect();
        this._runs = (await client.runs({ limit: RUNS })).runs;
      } catch {
        this._runs = [];
      }
    }
  }

  private _join(): void {
    const { kernels, sessions } = this._options;
    this._holders = holdersOf({
      processes: this._now?.processes ?? [],
      kernels: kernels.running(),
      sessions: sessions.running(),
      runs: this._runs,
      now: this._now?.time ?? Date.now(),
      idleAfter: this._idleAfter
    });
  }

  private _onKernels(): void {
    if (this._now) {
      this._join();
      this._changed.emit();
    }
  }

  private readonly _options: DevicesModel.IOptions;
  private readonly _poll: Poll;
  private readonly _changed = new Signal<IDevicesModel, void>(this);
  private readonly _watches: Record<WatchPace, number> = { live: 0, background: 0 };
  private _current?: WatchPace;
  private _interval = 1000;
  private _idleAfter = 30 * MINUTE;
  private _now?: DevicesNow;
  private _history = NO_HISTORY;
  private _error?: Error;
  private _holders: readonly IHolder[] = [];
  private _runs: readonly RunSummary[] = [];
  private _runsReadAt = -Infinity;
  private _isDisposed = false;
}

export namespace DevicesModel {
  export interface IOptions {
    store: IStore;
    kernels: Pick<Kernel.IManager, 'running' | 'runningChanged'>;
    sessions: Pick<Session.IManager, 'running' | 'runningChanged'>;
    activeNotebook(): ActiveNotebook | undefined;
  }
}
