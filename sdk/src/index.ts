/**
 * TrainLab for notebook cells and programs.
 *
 * @example
 * import { experiments } from 'trainlab';
 * const run = experiments.start('digits', { params: { learningRate: 1e-3 } });
 * run.log({ loss: 0.31 });
 * run.end();
 */
export {
  compare,
  type CompareOptions,
  type RunComparison
} from './comparison/compare.js';
export type {
  DatasetInfo,
  ImageDataset,
  LabelKind,
  LabelledImages,
  LabelTensor
} from './datasets/dataset.js';
export { datasets, type Datasets, type LoadOptions } from './datasets/datasets.js';
export { TrainLabError } from './errors.js';
export { experiments, type Experiments, type StartOptions } from './experiments.js';
export type {
  CheckpointOptions,
  FitCallbackOptions,
  FitCallbacks,
  FlushOptions,
  Run
} from './run.js';
export type { DatasetUse, EndStatus, Objective, ParamValue, RunStatus } from './words.js';
