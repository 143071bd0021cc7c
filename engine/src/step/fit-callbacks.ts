import type { CallbackList, FitCallback, Tensor, Tfjs } from './tfjs.js';

type Logs = Record<string, number>;

/**
 * Takes the callbacks that tfjs makes for a `fit`: runs `fitLoop` until it has made them,
 * and no further. Returns what it rejected with instead, if it did not come so far.
 */
export function takeCallbacks(
  tfjs: Tfjs,
  fitLoop: () => Promise<unknown>
): CallbackList | Promise<unknown> {
  const { prototype } = tfjs.CallbackList;
  const { setModel } = prototype;
  let taken: CallbackList | undefined;
  const take = (list: CallbackList): never => {
    taken = list;
    throw new Error('the callbacks are taken');
  };
  prototype.setModel = function (this: CallbackList) {
    take(this);
  };
  let ended: Promise<unknown>;
  try {
    ended = fitLoop();
  } finally {
    prototype.setModel = setModel;
  }
  if (taken === undefined) {
    return ended;
  }
  ended.catch(() => undefined);
  return taken;
}

/** The callbacks of one `fit`, for steps of which JavaScript sees only the results. */
export class FitCallbacks {
  /** `list` begins with tfjs's own callback that averages the metrics of an epoch. */
  constructor(tfjs: Tfjs, list: CallbackList) {
    this._tfjs = tfjs;
    [this._averages, ...this._others] = list.callbacks;
    this._base = Object.getPrototypeOf(tfjs.Callback.prototype) as FitCallback;
  }

  /** Whether a callback has to run between any two steps. */
  get needEachStep(): boolean {
    return this._others.some(callback => this._needsEachStep(callback));
  }

  /** Tells the callbacks of steps that have run: sizes of their batches and results. */
  async onSteps(
    first: number,
    sizes: readonly number[],
    labels: readonly string[],
    results: readonly number[][]
  ): Promise<void> {
    this._addToAverages(sizes, labels, results);
    const logsOf = (step: number): Logs => {
      const logs: Logs = { batch: first + step, size: sizes[step] };
      labels.forEach((label, i) => (logs[label] = results[step][i]));
      return logs;
    };
    const last = sizes.length - 1;
    for (const callback of this._others) {
      // A progress bar counts every step; to others the last of these is the news.
      for (let step = isProgressBar(callback) ? 0 : last; step <= last; step++) {
        await callback.onBatchEnd(first + step, logsOf(step));
      }
    }
  }

  /** What tfjs's averaging callback does at the end of each batch, in float32 as well. */
  private _addToAverages(
    sizes: readonly number[],
    labels: readonly string[],
    results: readonly number[][]
  ): void {
    const { totals } = this._averages;
    labels.forEach((label, i) => {
      const old = totals[label] as Tensor | undefined;
      let total = old === undefined ? 0 : (old.dataSync() as Float32Array)[0];
      sizes.forEach((size, step) => {
        total = Math.fround(total + Math.fround(results[step][i] * size));
      });
      totals[label] = this._tfjs.keep(this._tfjs.scalar(total, 'float32'));
      old?.dispose();
    });
    this._averages.seen += sizes.reduce((a, b) => a + b, 0);
  }

  private _needsEachStep(callback: FitCallback): boolean {
    if (isProgressBar(callback)) {
      return false;
    }
    const isCustom: boolean = callback instanceof this._tfjs.CustomCallback;
    if (isCustom) {
      const { batchBegin, batchEnd, yieldEvery } = callback;
      return batchBegin != null || batchEnd != null || yieldEvery === 'batch';
    }
    return (
      callback.onBatchBegin !== this._base.onBatchBegin ||
      callback.onBatchEnd !== this._base.onBatchEnd
    );
  }

  private _tfjs: Tfjs;
  private _averages: FitCallback & { totals: Record<string, unknown>; seen: number };
  private _others: FitCallback[];
  private _base: FitCallback;
}

/** tfjs-node's progress bar: it reads results and touches nothing. */
const isProgressBar = (callback: FitCallback): boolean =>
  callback.constructor.name === 'ProgbarLogger' && 'RENDER_THROTTLE_MS' in callback;
