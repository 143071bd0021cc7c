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
    await this._worker?.terminate();
  }

  private _call(method: keyof CellLanguage, args: unknown[]): Promise<unknown> {
    const worker = this._started();
    this._remember(method, args);
    return this._post(worker, method, args);
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
      resourceLimits: HEAP_LIMITS,
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
    worker.on('error', error => this._failed(worker, error as Error));
    worker.on('exit', () =>
      this._failed(
        worker,
        new Error('The type checker ended; the cell did not run. Run it again.')
      )
    );
    this._worker = worker;
    for (const { prepare, settle } of this._learned) {
      this._post(worker, 'learn', [...prepare, ...settle]).catch(() => undefined);
    }
    return worker;
  }

  private _failed(worker: Worker, error: Error): void {
    if (this._worker === worker) {
      this._worker = undefined;
      this._pending.forEach(({ reject }) => reject(error));
      this._pending.clear();
    }
  }

  private readonly _pending = new Map<number, Pending>();
  private _prepared: unknown[] = [];
  private _learned: { prepare: unknown[]; settle: unknown[] }[] = [];
  private _worker: Worker | undefined;
  private _calls = 0;
}

/**
 * In megabytes. What the compiler holds is small beside what it drops with each
 * cell: with V8's own limits 40 cells on TensorFlow.js leave 670 MB, with these
 * 350 MB, at the same speed.
 */
const HEAP_LIMITS = { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: 16 };
