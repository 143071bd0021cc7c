import type { CustomCallback } from '@tensorflow/tfjs-layers';
import type { DatasetUse, EndStatus, ParamValue, RunStatus } from './words.js';

/** How `run.callbacks()` logs a training. */
export interface FitCallbackOptions {
  /**
   * Log every n-th batch; 1 when absent. With 0 no batch is logged, and `loss`
   * and the metrics become averages over each epoch.
   */
  every?: number;
  /**
   * Checkpoints of the training, from which `checkpoint.restore` of `@trainlab/engine`
   * goes on; the run's tag `checkpoint` names the newest. `false` saves none. They need
   * tfjs-node on TrainLab's engine.
   */
  checkpoint?: CheckpointOptions | false;
}

/** When and where `run.callbacks()` saves checkpoints. */
export interface CheckpointOptions {
  /**
   * The folder for them. When absent, `checkpoints/<run id>` in TrainLab's data folder,
   * and a training shorter than `everyMinutes` leaves none.
   */
  folder?: string;
  /** Minutes between two, 10 when absent; one more is saved at the end. */
  everyMinutes?: number;
  /** How many stay, 2 when absent. One takes three times the room of the weights with Adam. */
  keep?: number;
}

/** How long `run.flush()` waits. */
export interface FlushOptions {
  /** Milliseconds to wait for the store; 10,000 when absent. */
  timeoutMs?: number;
}

/**
 * One training and everything known about it. A run is open from
 * `experiments.start` until `end`; it appears beside the notebook at once and
 * follows every `log`.
 *
 * @example
 * const run = experiments.start('digits', { params: { learningRate: 1e-3 } });
 * for (let step = 0; step < 100; step++) {
 *   run.log({ loss: trainOneBatch() }, step);
 * }
 * run.end();
 */
export interface Run {
  /** 32 hex digits, the run's name for programs. */
  readonly id: string;
  /** The run's name for people. */
  readonly name: string;
  /** Name of the experiment that the run belongs to. */
  readonly experiment: string;
  /** `RUNNING` until the run was ended. */
  readonly status: RunStatus;

  /**
   * Logs the values of one step. When this has returned, no killed process can
   * lose them. Takes a few microseconds.
   *
   * `NaN` and the infinities are values like others. Without `step`, each
   * metric counts for itself: 0, 1, 2 …
   *
   * @param values Numbers by metric name, at most 250 characters each.
   * @param step A whole number; usually the batch, counted over all epochs.
   * @throws TrainLabError when a value is no number or the run has ended; nothing
   *   of that call is logged, and the run stays usable.
   *
   * @example
   * run.log({ loss: 0.31, acc: 0.89 }, step);
   */
  log(values: Record<string, number>, step?: number): void;

  /**
   * Adds params that were not known when the run began.
   *
   * @example
   * run.logParams({ layers: model.layers.length });
   */
  logParams(params: Record<string, ParamValue>): void;

  /**
   * Sets a tag, which may be changed later, in the lab too.
   *
   * @example
   * run.setTag('note', 'first try with dropout');
   */
  setTag(key: string, value: string): void;

  /**
   * Keeps a file with the run: a copy of a file of yours, or bytes or text
   * under a name that you choose.
   *
   * @example
   * run.logArtifact('model/weights.bin');
   * @example
   * run.logArtifact('plots/roc.svg', svgText);
   */
  logArtifact(path: string, data?: string | Uint8Array): void;

  /**
   * Says that the run used a dataset. `datasets.load` does it for the run that
   * is open in the same cell.
   *
   * @example
   * const hash = `sha256:${createHash('sha256').update(rows).digest('hex')}`;
   * run.logDataset({ name: 'rows', hash, role: 'train' });
   */
  logDataset(dataset: DatasetUse | { readonly info: DatasetUse }): void;

  /**
   * Callbacks for `model.fit` and `model.fitDataset`: `loss`, `acc` and your
   * other metrics for every batch, counted on over epochs and further calls of
   * `fit`; `val_loss`, `val_acc` … and `epoch` (how many are done) for every
   * epoch.
   *
   * They may stand in a list with those of `tf.callbacks`.
   *
   * @example
   * await model.fit(images, labels, { epochs: 2, batchSize: 256, callbacks: run.callbacks() });
   */
  callbacks(options?: FitCallbackOptions): FitCallbacks;

  /**
   * Ends the run. Ending it again changes nothing.
   *
   * @param status `FINISHED` when absent.
   * @param reason One sentence for people, such as `diverged at step 812`.
   *
   * @example
   * run.end();
   * @example
   * run.end('FAILED', 'the loss became NaN');
   */
  end(status?: EndStatus, reason?: string): void;

  /**
   * Waits until everything logged so far is on the disk and in the store.
   *
   * @throws TrainLabError when the store cannot be reached in time; what was
   *   logged then waits in the journal and is not lost.
   *
   * @example
   * await run.flush();
   */
  flush(options?: FlushOptions): Promise<void>;
}

/** What `model.fit` takes as `callbacks`, alone or in a list with `tf.callbacks`. */
export type FitCallbacks = CustomCallback;
