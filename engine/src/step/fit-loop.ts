import { kernelBridge } from '../kernel-bridge.js';
import { FitCallbacks, takeCallbacks } from './fit-callbacks.js';
import type { LayersSteps } from './model-steps.js';
import type {
  CallbackList,
  FitLoopArguments,
  LayersModel,
  Tensor,
  Tfjs,
  TrainFunction
} from './tfjs.js';

type Data = readonly (Tensor | null)[];
type Logs = Record<string, unknown>;

/** The train functions that run their steps by `LayersSteps`. */
const compiled = new WeakSet<TrainFunction>();

export function markCompiled(step: TrainFunction): TrainFunction {
  compiled.add(step);
  return step;
}

/**
 * Makes `fit` run its loop over batches here instead of in tfjs: the same order of samples,
 * steps, results and callbacks, but where no callback has to run between two steps, several
 * steps run in one native call.
 */
export function installFitLoop(tfjs: Tfjs, stepsOf: () => LayersSteps): void {
  const { prototype } = tfjs.LayersModel;
  const published = prototype.fitLoop;
  prototype.fitLoop = async function (this: LayersModel, ...args: FitLoopArguments) {
    const steps = stepsOf();
    const [step, , , , , , , , , shuffle, , , stepsPerEpoch, validationSteps] = args;
    if (
      !compiled.has(step) ||
      shuffle === 'batch' ||
      stepsPerEpoch != null ||
      validationSteps != null ||
      !steps.isActive
    ) {
      return published.apply(this, args);
    }
    const taken = takeCallbacks(tfjs, () => published.apply(this, args));
    return taken instanceof Promise
      ? taken
      : new FitLoop(tfjs, steps, this, args, taken).run();
  };
}

/** One `fit`. */
class FitLoop {
  constructor(
    tfjs: Tfjs,
    steps: LayersSteps,
    model: LayersModel,
    [
      step,
      data,
      labels,
      batchSize,
      epochs,
      ,
      ,
      testStep,
      testData,
      shuffle,
      ,
      initialEpoch
    ]: FitLoopArguments,
    list: CallbackList
  ) {
    this._tfjs = tfjs;
    this._steps = steps;
    this._model = model;
    this._step = step;
    this._data = data;
    this._labels = labels;
    this._batchSize = batchSize ?? 32;
    this._epochs = epochs ?? 1;
    this._firstEpoch = initialEpoch ?? 0;
    this._shuffle = shuffle !== false;
    this._test = testStep == null || testData == null ? undefined : [testStep, testData];
    this._list = list;
    this._callbacks = new FitCallbacks(tfjs, list);
  }

  async run(): Promise<unknown> {
    const { _model: model, _list: list } = this;
    list.setModel(model);
    model.history = list.callbacks.at(-1) as unknown as NonNullable<
      LayersModel['history']
    >;
    await list.onTrainBegin();
    model.stopTraining_ = false;
    const count = (this._data[0] as Tensor).shape[0];
    const order = Array.from({ length: count }, (_, i) => i);
    for (let epoch = this._firstEpoch; epoch < this._epochs; epoch++) {
      await list.onEpochBegin(epoch);
      if (this._shuffle) {
        this._tfjs.util.shuffle(order);
      }
      const logs: Logs = {};
      await this._runEpoch(Int32Array.from(order), logs);
      await list.onEpochEnd(epoch, logs);
      if (model.stopTraining_) {
        break;
      }
    }
    await list.onTrainEnd();
    await model.history.syncData();
    return model.history;
  }

  private async _runEpoch(order: Int32Array, epochLogs: Logs): Promise<void> {
    const eachStep = this._callbacks.needEachStep;
    const batches = Math.ceil(order.length / this._batchSize);
    for (let batch = 0; batch < batches;) {
      const ran = eachStep ? 0 : await this._runAhead(order, batch, epochLogs);
      if (ran === 0) {
        await this._runBatch(order, batch, epochLogs);
      }
      batch += Math.max(1, ran);
      if (this._model.stopTraining_) {
        break;
      }
    }
  }

  /** Runs full batches in one call; returns how many, 0 when the next has to run alone. */
  private async _runAhead(
    order: Int32Array,
    batch: number,
    epochLogs: Logs
  ): Promise<number> {
    const size = this._batchSize;
    const left = Math.floor(order.length / size) - batch;
    const ahead =
      left < 1 ? undefined : this._steps.ahead(this._model, 'training', this._data, size);
    if (ahead === undefined) {
      return 0;
    }
    const kernel = kernelBridge();
    kernel?.throwIfInterrupted();
    kernel?.status('compiled steps');
    const steps = Math.min(ahead.steps, left);
    const rows = order.slice(batch * size, (batch + steps) * size);
    const results = await ahead.run(rows, steps);
    if (results === undefined) {
      return 0;
    }
    if ((batch + steps) * size === order.length) {
      this._tfjs.tidy(() => this._validate(epochLogs));
    }
    const sizes = results.map(() => size);
    await this._callbacks.onSteps(batch, sizes, this._labels, results);
    return steps;
  }

  /** One batch as tfjs runs it. */
  private async _runBatch(
    order: Int32Array,
    batch: number,
    epochLogs: Logs
  ): Promise<void> {
    const { _tfjs: tfjs, _list: list } = this;
    const logs: Logs = {};
    await list.onBatchBegin(batch, logs);
    const start = batch * this._batchSize;
    const end = Math.min(start + this._batchSize, order.length);
    tfjs.tidy(() => {
      logs.batch = batch;
      logs.size = end - start;
      const results = this._step(this._rowsOf(order.slice(start, end)));
      this._labels.forEach((label, i) => (logs[label] = tfjs.keep(results[i])));
      if (end === order.length) {
        this._validate(epochLogs);
      }
    });
    await list.onBatchEnd(batch, logs);
    for (const value of Object.values(logs)) {
      if (typeof value !== 'number') {
        (value as Tensor).dispose();
      }
    }
  }

  private _rowsOf(rows: Int32Array): (Tensor | null)[] {
    const indices = this._tfjs.tensor1d(rows, 'int32');
    return this._data.map(tensor =>
      tensor === null ? null : this._tfjs.gather(tensor, indices)
    );
  }

  private _validate(epochLogs: Logs): void {
    if (this._test !== undefined) {
      const [step, data] = this._test;
      const results = this._model.testLoop(step, data, this._batchSize);
      this._labels.forEach((label, i) => {
        epochLogs[`val_${label}`] = this._tfjs.keep(results[i]);
      });
    }
  }

  private _tfjs: Tfjs;
  private _steps: LayersSteps;
  private _model: LayersModel;
  private _step: TrainFunction;
  private _data: Data;
  private _labels: readonly string[];
  private _batchSize: number;
  private _epochs: number;
  private _firstEpoch: number;
  private _shuffle: boolean;
  private _test: [TrainFunction, (Tensor | null)[]] | undefined;
  private _list: CallbackList;
  private _callbacks: FitCallbacks;
}
