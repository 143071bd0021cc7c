import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Gpu, GpuProcess, GpuState } from '@trainlab/api';
import {
  FIELDS,
  parseComputeApps,
  parseGpu,
  refusedField,
  withoutField
} from './nvidia-csv.js';
import { ProcessTable } from './process-table.js';
import type { GpuSampler } from './sampler.js';

/** Between two readings of the program; milliseconds. */
const PERIOD = 1000;
/** A figure older than this is not shown as present. */
const FRESH = 5000;
/** A program that is silent for so long hangs, as when a device is lost. */
const SILENCE = 15_000;
const LONGEST_PAUSE = 30_000;
const APPS_PERIOD = 5000;
const APPS_TIMEOUT = 10_000;

export interface NvidiaOptions {
  /** `nvidia-smi`, or where it lies. */
  program?: string;
  processTable?: ProcessTable;
  /** Pause before the first new start of a program that ended; doubles with each. */
  pause?: number;
  appsPeriod?: number;
}

/**
 * NVIDIA's GPUs, from one `nvidia-smi` that prints them every second: each start
 * of it costs up to seconds where no daemon keeps the driver awake. One that
 * ends is started again, and what it said is the reason of the state meanwhile.
 */
export class NvidiaSampler implements GpuSampler {
  constructor(options: NvidiaOptions = {}) {
    this._program = options.program ?? process.env.TRAINLAB_NVIDIA_SMI ?? 'nvidia-smi';
    this._table = options.processTable ?? new ProcessTable();
    this._firstPause = options.pause ?? 1000;
    this._appsPeriod = options.appsPeriod ?? APPS_PERIOD;
    this._pause = this._firstPause;
  }

  get state(): GpuState {
    const state = { ...this._state, driver: this._driver, cuda: this._cuda };
    return state.status === 'ok' && !this._isFresh
      ? { ...state, status: 'failed', reason: 'nvidia-smi does not answer.' }
      : state;
  }

  get gpus(): readonly Gpu[] {
    return this._isFresh
      ? [...this._gpus.values()].sort((a, b) => a.index - b.index)
      : [];
  }

  get processes(): readonly GpuProcess[] {
    return this._isFresh ? this._processes : [];
  }

  start(): void {
    if (!this._started) {
      this._started = true;
      this._pause = this._firstPause;
      this._state = { status: 'starting' };
      this._run();
    }
  }

  stop(): void {
    this._started = false;
    clearTimeout(this._retry);
    clearTimeout(this._silence);
    clearTimeout(this._nextApps);
    this._nextApps = undefined;
    this._child?.kill();
    this._child = undefined;
    this._apps?.kill();
    this._apps = undefined;
    this._gpus.clear();
    this._processes = [];
  }

  private get _isFresh(): boolean {
    return this._gpus.size > 0 && performance.now() - this._heardAt < FRESH;
  }

  private _run(): void {
    const fields = this._fields;
    const child = spawn(
      this._program,
      [
        `--query-gpu=${fields.join(',')}`,
        '--format=csv,noheader,nounits',
        '-lms',
        String(PERIOD)
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] }
    );
    this._child = child;
    const startedAt = performance.now();
    let said = '';
    let heard = false;
    let gone = false;
    const onLine = (line: string) => {
      const reading = child === this._child ? parseGpu(line, fields) : undefined;
      if (reading) {
        heard = true;
        this._take(reading.gpu, reading.driver);
      } else if (line.trim() !== '') {
        said = line.trim().slice(0, 500);
      }
    };
    createInterface(child.stdout).on('line', onLine);
    createInterface(child.stderr).on('line', onLine);
    this._awaitLine();
    const onEnd = (error?: NodeJS.ErrnoException) => {
      if (gone || child !== this._child) {
        return;
      }
      gone = true;
      this._child = undefined;
      clearTimeout(this._silence);
      const refused = refusedField(said);
      if (refused && fields.includes(refused)) {
        this._fields = withoutField(fields, refused);
        this._run();
        return;
      }
      if (!heard) {
        this._state =
          error?.code === 'ENOENT'
            ? { status: 'absent' }
            : { status: 'failed', reason: error?.message ?? (said || describe(child)) };
      }
      if (performance.now() - startedAt > LONGEST_PAUSE) {
        this._pause = this._firstPause;
      }
      this._retry = setTimeout(() => this._run(), this._pause);
      this._pause = Math.min(LONGEST_PAUSE, this._pause * 2);
    };
    child.on('error', onEnd);
    child.on('close', () => onEnd());
  }

  private _take(gpu: Gpu, driver: string | undefined): void {
    this._gpus.set(gpu.uuid, gpu);
    this._heardAt = performance.now();
    this._driver = driver;
    this._awaitLine();
    if (this._state.status !== 'ok') {
      this._state = { status: 'ok' };
      this._readCuda();
    }
    if (this._nextApps === undefined && this._apps === undefined) {
      this._readApps();
    }
  }

  private _awaitLine(): void {
    clearTimeout(this._silence);
    this._silence = setTimeout(() => {
      this._gpus.clear();
      this._child?.kill('SIGKILL');
    }, SILENCE);
  }

  private _readApps(): void {
    this._apps = execFile(
      this._program,
      ['--query-compute-apps=pid,gpu_uuid,used_memory', '--format=csv,noheader,nounits'],
      { timeout: APPS_TIMEOUT },
      (error, output) => {
        this._apps = undefined;
        if (this._started) {
          this._processes = error
            ? []
            : parseComputeApps(output).map(app => ({
                ...app,
                ...this._table.holder(app.pid)
              }));
          this._nextApps = setTimeout(() => {
            this._nextApps = undefined;
            if (this._isFresh) {
              this._readApps();
            }
          }, this._appsPeriod);
        }
      }
    );
  }

  /** Told only with the version of the program, and there not by old ones. */
  private _readCuda(): void {
    execFile(this._program, ['--version'], { timeout: APPS_TIMEOUT }, (_, output) => {
      this._cuda = /CUDA(?: \w+)? Version\s*:\s*([\d.]+)/.exec(output)?.[1];
    });
  }

  private readonly _program: string;
  private readonly _table: ProcessTable;
  private readonly _firstPause: number;
  private readonly _appsPeriod: number;
  private readonly _gpus = new Map<string, Gpu>();
  private _fields = FIELDS;
  private _state: GpuState = { status: 'starting' };
  private _driver?: string;
  private _cuda?: string;
  private _processes: GpuProcess[] = [];
  private _started = false;
  private _pause: number;
  private _heardAt = -Infinity;
  private _child?: ChildProcess;
  private _apps?: ChildProcess;
  private _retry?: ReturnType<typeof setTimeout>;
  private _silence?: ReturnType<typeof setTimeout>;
  private _nextApps?: ReturnType<typeof setTimeout>;
}

function describe({ exitCode, signalCode }: ChildProcess): string {
  return signalCode
    ? `nvidia-smi was ended by ${signalCode}.`
    : `nvidia-smi ended with exit code ${exitCode}.`;
}
