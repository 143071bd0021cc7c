/**
 * The words of the public functions. They equal those of `@trainlab/api`, and
 * stand here so that a notebook's type checker needs to read no schema library.
 */

/** The value of a param: what a person would write in a cell. */
export type ParamValue = string | number | boolean;

/** How a run may end. */
export type EndStatus = 'FINISHED' | 'FAILED' | 'KILLED' | 'PREEMPTED';

/** How a run stands. All but `RUNNING` are final; `LOST` means that its process vanished. */
export type RunStatus = 'RUNNING' | 'LOST' | EndStatus;

/**
 * What makes one run better than another. Without an objective nothing in
 * TrainLab says "best".
 *
 * @example
 * const objective: Objective = { metric: 'test_acc', goal: 'max' };
 */
export interface Objective {
  /** Name of a metric that the runs log. */
  metric: string;
  /** Whether a small (`'min'`) or a large (`'max'`) value is good. */
  goal: 'min' | 'max';
}

/**
 * A dataset as a run used it.
 *
 * @example
 * const use: DatasetUse = {
 *   name: 'mnist',
 *   hash: 'sha256:…',
 *   role: 'train',
 *   shape: [60000, 28, 28, 1]
 * };
 */
export interface DatasetUse {
  /** 1 to 500 characters. */
  name: string;
  /** What people call this state of it, such as `2024-05` or `v2`. */
  version?: string;
  /** `sha256:` and 64 hex digits over the content: the same content, the same hash. */
  hash: string;
  /** What the run did with it: `train`, `test` … */
  role?: string;
  /** Samples first, then the shape of one: `[60000, 28, 28, 1]`. */
  shape?: number[];
  /** Size of the content in bytes. */
  bytes?: number;
}
