import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetUse } from '../words.js';

/** Images with the labels that belong to them, in the same order. */
export interface LabelledImages<Labels> {
  /** `[count, height, width, channels]`, float32 from 0 to 1. */
  images: Tensor4D;
  /** `[count, classes]` float32 one-hot, or `[count]` int32; see the `labels` option. */
  labels: Labels;
}

/** What a dataset is, apart from its values; `run.logDataset` takes it. */
export interface DatasetInfo extends DatasetUse {
  /** Names of the classes, in the order of their numbers. */
  classes: readonly string[];
  /** How many samples `train` has. */
  trainSize: number;
  /** How many samples `test` has. */
  testSize: number;
}

/** A dataset of images in tensors. They are yours: dispose them when done. */
export interface ImageDataset<Labels = Tensor2D> {
  /** What to learn from. */
  train: LabelledImages<Labels>;
  /** What to measure with; no training sees it. */
  test: LabelledImages<Labels>;
  /** Name, hash, sizes and classes. */
  info: DatasetInfo;
}

/** How labels are represented. */
export type LabelKind = 'one-hot' | 'int';

/** The tensor of a {@link LabelKind}. */
export type LabelTensor<Kind extends LabelKind> = Kind extends 'int'
  ? Tensor1D
  : Tensor2D;
