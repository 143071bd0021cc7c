import type { LayersModel } from '@tensorflow/tfjs';
import { readSafetensors } from '../models/safetensors-file.js';
import { encode, type TensorValues } from '../models/safetensors-format.js';
import { randomState, restoreRandomState, type RandomState } from '../seed.js';
import { addCheckpoint, listCheckpoints, openCheckpoint } from './checkpoint-folder.js';
import {
  checkWeights,
  recordWeights,
  restoreWeights,
  type WeightRecord
} from './model-state.js';
import {
  checkOptimizer,
  recordOptimizer,
  restoreOptimizer,
  type OptimizerRecord
} from './optimizer-state.js';

/** Where a training was, in the program's own words; everything in it must be JSON. */
export interface TrainingState {
  /** Epochs that are complete: the `initialEpoch` with which `fit` goes on. */
  epoch?: number;
  /** Steps done, over all epochs. */
  step?: number;
  [more: string]: unknown;
}

/** How a checkpoint is kept. */
export interface SaveOptions {
  /** How many checkpoints stay in the folder; 3 when absent. */
  keep?: number;
}

/** What `checkpoint.restore` found. */
export interface RestoredCheckpoint {
  /** The folder of the checkpoint. */
  path: string;
  /** When it was saved; milliseconds since 1970. */
  time: number;
  /** What was given to `checkpoint.save`. */
  state: TrainingState;
  /** Newer checkpoints that were damaged, and how. */
  skipped: string[];
}

/** Saves and restores trainings; see {@link checkpoint}. */
export interface Checkpoint {
  /**
   * Saves the state of a training into a new folder below `folder`, and removes all but
   * the newest `keep`: the model's weights, its optimizer's slots, iterations and learning
   * rate, the random numbers of `configureEngine({ seed })`, and `state`. Other ends of
   * the process, kill -9 and power failures among them, leave the checkpoints before.
   *
   * Returns when the disk has everything, so that nothing can train in between; a
   * checkpoint takes three times the room of the weights with Adam. States of stateful
   * RNNs are not in it.
   *
   * Throws an Error when `keep` or `state` is not usable, and the system's where the disk
   * takes nothing; the checkpoints before stay.
   *
   * @returns The folder of the new checkpoint, with `tensors.safetensors` and
   *   `checkpoint.json`.
   *
   * @example
   * await model.fit(x, y, {
   *   epochs: 10,
   *   callbacks: { onEpochEnd: epoch => void checkpoint.save(model, 'digits', { epoch: epoch + 1 }) }
   * });
   */
  save(
    model: LayersModel,
    folder: string,
    state?: TrainingState,
    options?: SaveOptions
  ): string;

  /**
   * Gives a model the state of the newest checkpoint of `folder` that is whole, to be
   * called after `compile`. A training that goes on from there has the losses of one that
   * never stopped, to rounding, where its data come in the same order. `fit` shuffles from
   * a fresh order when it is called, so that this holds for `shuffle: false`.
   *
   * A model that was not compiled gets its weights alone. Throws an Error that names the
   * difference when the model or its optimizer is another one, or when every checkpoint
   * is damaged; the model is then as before.
   *
   * @returns undefined when the folder has no checkpoint.
   *
   * @example
   * const saved = checkpoint.restore(model, 'digits');
   * await model.fit(x, y, { epochs: 10, initialEpoch: saved?.state.epoch ?? 0 });
   */
  restore(model: LayersModel, folder: string): RestoredCheckpoint | undefined;
}

/** `checkpoint.json`, apart from what is about its files. */
interface Contents {
  time: number;
  weights: WeightRecord[];
  optimizer?: OptimizerRecord;
  random?: RandomState;
  state: TrainingState;
}

/** Full training states on the disk. */
export const checkpoint: Checkpoint = {
  save(model, folder, state = {}, { keep = 3 } = {}) {
    if (!Number.isInteger(keep) || keep < 1) {
      throw new Error(`"keep" must be a whole number of at least 1, not ${String(keep)}`);
    }
    const tensors = new Map<string, TensorValues>();
    const contents: Contents = {
      time: Date.now(),
      weights: recordWeights(model, tensors),
      ...(model.optimizer && { optimizer: recordOptimizer(model, tensors) }),
      random: randomState(),
      state
    };
    return addCheckpoint(folder, contents, encode(tensors), keep);
  },

  restore(model, folder) {
    const skipped: string[] = [];
    for (const path of listCheckpoints(folder)) {
      let found: ReturnType<typeof read>;
      try {
        found = read(path);
      } catch (error) {
        skipped.push(`${path}: ${(error as Error).message}`);
        continue;
      }
      const { contents, tensors } = found;
      apply(model, contents, tensors);
      return { path, time: contents.time, state: contents.state, skipped };
    }
    if (skipped.length > 0) {
      throw new Error(`no checkpoint of ${folder} can be read: ${skipped.join('; ')}`);
    }
    return undefined;
  }
};

function read(path: string) {
  const stored = openCheckpoint(path);
  const { tensors } = readSafetensors(stored.tensors);
  return { contents: stored.state as Contents, tensors };
}

function apply(
  model: LayersModel,
  { weights, optimizer, random }: Contents,
  tensors: ReadonlyMap<string, TensorValues>
): void {
  checkWeights(model, weights, tensors);
  const restored = model.optimizer ? optimizer : undefined;
  if (restored) {
    checkOptimizer(model, restored, tensors);
  }
  restoreWeights(model, weights, tensors);
  if (restored) {
    restoreOptimizer(model.optimizer, restored, tensors);
  }
  if (random) {
    restoreRandomState(random);
  }
}
