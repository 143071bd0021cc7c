import { Worker } from 'node:worker_threads';
import type {
  LanguageRequest,
  LanguageResponse,
  LanguageSetup,
  RemoteLanguage
} from '../language/requests.js';
import type { CellLanguage } from '../language/service.js';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * The front's end of the language worker, which is started on first use. Should
 * it die, perhaps for want of memory, the next call starts another and lets it
 * read the cells again, so that their names and types are known as before.
 */
export class LanguageWorker {
  constructor(private readonly _setup: LanguageSetup) {}

  /** Starts the worker, so that the first cell does not wait for it. */
  start(): void {
    this._started();
  }

  /** The language's methods, answered by the worker in the order of the calls. */
  readonly language: RemoteLanguage = new Proxy({} as RemoteLanguage, {
    get:
      (_, method) =>
      (...args: unknown[]) =>
        this._call(method as keyof CellLanguage, args)
  });

  async stop(): Promise<void> {
    this._isStopped = true;
    await this._worker?.terminate();
  }

  private async _call(method: keyof CellLanguage, args: unknown[]): Promise<unknown> {
    const worker = this._started();
    // A worker that did not see the cell prepared has to read it now.
    const isNew = method === 'settle' && worker !== this._preparedBy;
    this._remember(method, args);
    if (method === 'prepare') {
      this._preparedBy = worker;
    }
    try {
      return await (isNew
        ? this._post(worker, 'learn', [...this._prepared, ...args])
        : this._post(worker, method, args));
    } catch (error) {
      if (!(error instanceof WorkerEnded) || this._isStopped) {
        throw error;
      }
      // Perhaps it wanted more memory than the first one had; the next one has it.
      const next = this._started();
      this._preparedBy = method === 'prepare' ? next : this._preparedBy;
      return this._post(next, method, args);
    }
  }

  private _post(
    worker: Worker,
    method: keyof CellLanguage,
    args: unknown[]
  ): Promise<unknown> {
    const id = this._calls++;
    return new Promise((resolve, reject) => {
      this._pending.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies LanguageRequest);
    });
  }

  /** Keeps the calls that made the worker's knowledge. */
  private _remember(method: keyof CellLanguage, args: unknown[]): void {
    switch (method) {
      case 'prepare':
        this._prepared = args;
        break;
      case 'settle':
        this._learned.push({ prepare: this._prepared, settle: args });
        break;
      case 'forget':
        this._learned = [];
        break;
    }
  }

  private _started(): Worker {
    if (this._worker) {
      return this._worker;
    }
    const worker = new Worker(new URL('../language/worker.js', import.meta.url), {
      workerData: this._setup,
      resourceLimits: { ...HEAP_LIMITS, maxOldGenerationSizeMb: this._heapMb },
      execArgv: []
    });
    worker.on('message', ({ id, value, error }: LanguageResponse) => {
      const pending = this._pending.get(id);
      this._pending.delete(id);
      if (error === undefined) {
        pending?.resolve(value);
      } else {
        pending?.reject(new Error(error));
      }
    });
    worker.on('error', error => {
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
        this._heapMb = Math.min(2 * this._heapMb, MAX_HEAP_MB);
      }
      this._failed(worker, error as Error);
    });
    worker.on('exit', () => this._failed(worker));
    this._worker = worker;
    for (const { prepare, settle } of this._learned) {
      this._post(worker, 'learn', [...prepare, ...settle]).catch(() => undefined);
    }
    return worker;
  }

  private _failed(worker: Worker, cause?: Error): void {
    if (this._worker === worker) {
      this._worker = undefined;
      const error = new WorkerEnded(cause);
      this._pending.forEach(({ reject }) => reject(error));
      this._pending.clear();
    }
  }

  private readonly _pending = new Map<number, Pending>();
  private _prepared: unknown[] = [];
  private _learned: { prepare: unknown[]; settle: unknown[] }[] = [];
  private _worker: Worker | undefined;
  private _preparedBy: Worker | undefined;
  private _heapMb = HEAP_MB;
  private _isStopped = false;
  private _calls = 0;
}

/** The worker is gone before it answered. */
class WorkerEnded extends Error {
  constructor(cause?: Error) {
    super('The type checker ended; the cell did not run. Run it again.', { cause });
  }
}

/**
 * In megabytes. What the compiler holds is small beside what it drops with each
 * cell, and V8 lets the more of that lie the more it may have: 300 cells on
 * TensorFlow.js hold 150 MB. Who wants more gets it with the next worker.
 */
const HEAP_MB = 448;
const MAX_HEAP_MB = 3584;
const HEAP_LIMITS = { maxYoungGenerationSizeMb: 16 };
