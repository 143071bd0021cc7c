/**
 * TrainLab for notebook cells and programs.
 *
 * @example
 * import { experiments } from 'trainlab';
 * const run = experiments.start('digits', { params: { learningRate: 1e-3 } });
 * run.log({ loss: 0.31 });
 * run.end();
 */
export { TrainLabError } from './errors.js';
export { experiments, type Experiments, type StartOptions } from './experiments.js';
export type { FitCallbackOptions, FitCallbacks, FlushOptions, Run } from './run.js';
export type { DatasetUse, EndStatus, Objective, ParamValue, RunStatus } from './words.js';
