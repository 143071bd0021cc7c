import type { CustomCallback, LayersModel } from '@tensorflow/tfjs-layers';
import type { Scalar } from '@tensorflow/tfjs-core';
import { TrainLabError } from './errors.js';
import { FitCheckpoints, type CheckpointTarget } from './fit-checkpoints.js';
import type { FitCallbackOptions } from './run.js';
import { tfjsLayers } from './tensorflow.js';

/** The part of a run that a training writes to. */
export interface FitTarget extends CheckpointTarget {
  /** Epochs of all trainings of the run so far. */
  fitEpochs: number;
  log(values: Record<string, number>, step: number): void;
  /** Called before the run ends, so that nothing read late is lost. */
  beforeEnd(callback: () => void): void;
}

type Logs = Record<string, number | Scalar> | undefined;

/** Tells the engine that the callback reads what it is told of batches, and no more. */
const READS_RESULTS = Symbol.for('trainlab.readsResults');

/** tfjs names a metric after how it was asked for; a run names it after what it is. */
const ACCURACIES = new Set([
  'accuracy',
  'binaryAccuracy',
  'categoricalAccuracy',
  'sparseCategoricalAccuracy'
]);

/**
 * A callback that logs a training into a run.
 *
 * tfjs hands over a batch's values while the device may still compute them.
 * They are read when the next batch ends, so that logging does not make the
 * device wait; numbers that tfjs has read already are logged at once.
 */
export function fitCallbacks(
  target: FitTarget,
  options: FitCallbackOptions = {}
): CustomCallback {
  const every = options.every ?? 1;
  if (!Number.isInteger(every) || every < 0) {
    throw new TrainLabError(
      `"every" is ${String(every)}, but it is a whole number: 1 logs each batch, 0 only epochs.`
    );
  }

  const checkpoints =
    options.checkpoint === false
      ? undefined
      : new FitCheckpoints(target, options.checkpoint);

  class RunCallback extends tfjsLayers().CustomCallback {
    constructor() {
      super({});
      target.beforeEnd(() => this._logWaiting());
      target.beforeEnd(() => checkpoints?.stop());
    }

    /** The engine may run some steps before it tells of them: see its `fit-callbacks.ts`. */
    readonly [READS_RESULTS] = true;

    override setModel(model: LayersModel): void {
      this._trained = model;
      super.setModel(model);
    }

    override async onTrainBegin(logs?: Logs): Promise<void> {
      this._waiting = undefined;
      if (this._trained) {
        checkpoints?.begin(this._trained);
      }
      await super.onTrainBegin(logs);
    }

    override async onEpochBegin(epoch: number, logs?: Logs): Promise<void> {
      checkpoints?.epochsDone(epoch);
      await super.onEpochBegin(epoch, logs);
    }

    override async onBatchEnd(batch: number, logs?: Logs): Promise<void> {
      this._logWaiting();
      const step = target.fitSteps++;
      if (every > 0 && step % every === 0) {
        this._take(step, logs);
      }
      checkpoints?.batchDone();
      await super.onBatchEnd(batch, logs);
    }

    override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
      this._logWaiting();
      checkpoints?.epochsDone(epoch + 1);
      target.fitEpochs = Math.max(epoch, target.fitEpochs) + 1;
      const values: Record<string, number> = {};
      for (const [name, value] of entries(logs)) {
        if (every === 0 || name.startsWith('val_')) {
          values[name] = read(value);
        }
      }
      values.epoch = target.fitEpochs;
      target.log(values, Math.max(0, target.fitSteps - 1));
      await super.onEpochEnd(epoch, logs);
    }

    override async onTrainEnd(logs?: Logs): Promise<void> {
      this._logWaiting();
      checkpoints?.end();
      await super.onTrainEnd(logs);
    }

    private _take(step: number, logs: Logs): void {
      // tfjs disposes its scalars when the callbacks are done.
      const values = entries(logs).map(
        ([name, value]) =>
          [name, typeof value === 'number' ? value : keep(value)] as const
      );
      this._waiting = { step, values };
      if (values.every(([, value]) => typeof value === 'number')) {
        this._logWaiting();
      }
    }

    private _logWaiting(): void {
      const waiting = this._waiting;
      this._waiting = undefined;
      if (!waiting) {
        return;
      }
      const values: Record<string, number> = {};
      for (const [name, value] of waiting.values) {
        values[name] = read(value);
        if (typeof value !== 'number') {
          value.dispose();
        }
      }
      target.log(values, waiting.step);
    }

    private _trained?: LayersModel;
    private _waiting?: {
      step: number;
      values: readonly (readonly [string, number | Scalar])[];
    };
  }
  return new RunCallback();
}

/** The metrics among tfjs's logs, under the names that a run uses. */
function entries(logs: Logs): [string, number | Scalar][] {
  const given = Object.entries(logs ?? {}).filter(
    ([key]) => key !== 'batch' && key !== 'size'
  );
  const names = new Set(given.map(([key]) => key));
  return given.map(([key, value]) => {
    const name = metricName(key);
    return [names.has(name) ? key : name, value];
  });
}

function metricName(key: string): string {
  const prefix = key.startsWith('val_') ? 'val_' : '';
  return ACCURACIES.has(key.slice(prefix.length)) ? `${prefix}acc` : key;
}

function read(value: number | Scalar): number {
  return typeof value === 'number' ? value : value.dataSync()[0];
}

function keep(value: Scalar): Scalar {
  return value.clone();
}
