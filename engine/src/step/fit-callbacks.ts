import type { CallbackList, FitCallback, Tensor, Tfjs } from './tfjs.js';

type Logs = Record<string, number>;

/**
 * A callback that is true under this symbol only reads what it is told of a batch. It may
 * hear of several batches after the last of them, each with its own results.
 */
const READS_RESULTS = Symbol.for('trainlab.readsResults');

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
      // To who hears nothing of batches but when to yield, the last of these is the news.
      for (let step = readsResults(callback) ? 0 : last; step <= last; step++) {
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
    if (readsResults(callback)) {
      return false;
    }
    const { CustomCallback } = this._tfjs;
    const isCustom: boolean = callback instanceof CustomCallback;
    if (isCustom) {
      const { batchBegin, batchEnd, yieldEvery } = callback;
      return (
        batchBegin != null ||
        batchEnd != null ||
        yieldEvery === 'batch' ||
        overrides(callback, CustomCallback.prototype as FitCallback)
      );
    }
    return overrides(callback, this._base);
  }

  private _tfjs: Tfjs;
  private _averages: FitCallback & { totals: Record<string, unknown>; seen: number };
  private _others: FitCallback[];
  private _base: FitCallback;
}

/** Whether a callback has methods of its own for batches. */
function overrides(callback: FitCallback, base: FitCallback): boolean {
  return (
    callback.onBatchBegin !== base.onBatchBegin || callback.onBatchEnd !== base.onBatchEnd
  );
}

function readsResults(callback: FitCallback): boolean {
  return callback[READS_RESULTS] === true || isProgressBar(callback);
}

/** tfjs-node's progress bar: it reads results and touches nothing. */
const isProgressBar = (callback: FitCallback): boolean =>
  callback.constructor.name === 'ProgbarLogger' && 'RENDER_THROTTLE_MS' in callback;
