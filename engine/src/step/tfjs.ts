/** The parts of tfjs that compiled steps touch, as tfjs-core and tfjs-layers 4.22 have them. */

import type { OpAttribute } from '../addon.js';

export type DataId = object;

export interface Tensor {
  id: number;
  dataId: DataId;
  shape: number[];
  dtype: string;
  kept: boolean;
  isDisposed: boolean;
  dataSync(): ArrayBufferView;
  dispose(): void;
}

export interface Variable extends Tensor {
  name: string;
  trainable: boolean;
  assign(value: Tensor): void;
}

/** What tfjs-node's backend keeps of each data id. */
export interface TensorData {
  shape: number[];
  dtype: number;
  /** The addon's id of the tensor; below 0 while `values` waits to be copied. */
  id: number;
  values: ArrayBufferView | null;
  refCount: number;
}

export interface NodeBackend {
  binding: object;
  tensorMap: { has(dataId: DataId): boolean; get(dataId: DataId): TensorData };
  /** Copies values that wait; returns the addon's ids. */
  getInputTensorIds(tensors: Tensor[]): number[];
  getDTypeInteger(dtype: string): number;
  read(dataId: DataId): Promise<ArrayBufferView>;
  readSync(dataId: DataId): ArrayBufferView;
  write(values: ArrayBufferView | Uint8Array[], shape: number[], dtype: string): DataId;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor;
  createOutputTensor(metadata: { id: number; shape: number[]; dtype: number }): Tensor;
}

/** What the backend keeps of a tensor; undefined when it is disposed. */
export function dataOf(backend: NodeBackend, tensor: Tensor): TensorData | undefined {
  const { tensorMap } = backend;
  return tensorMap.has(tensor.dataId) ? tensorMap.get(tensor.dataId) : undefined;
}

export interface TfjsCore {
  readonly backendName: string;
  readonly backend: NodeBackend;
  readonly registeredVariables: Record<string, Variable>;
  readonly state: {
    /** What ran under the outermost gradient; null outside of one. */
    activeTape: { saved?: { dispose(): void }[] }[] | null;
    /** Nesting of gradients that still record. */
    gradientDepth: number;
    kernelDepth: number;
    numTensors: number;
    profiling: boolean;
  };
  gradients(...args: unknown[]): unknown;
  runKernel(name: string, ...args: unknown[]): unknown;
}

export interface Optimizer {
  incrementIterations(): void;
  iterations_?: number;
}

export interface LayerVariable {
  read(): Variable;
}

export type TrainFunction = (data: (Tensor | null)[]) => Tensor[];

/** A callback of `fit`, with the fields of tfjs's own ones that the loop touches. */
export interface FitCallback {
  onBatchBegin(batch: number, logs: object): Promise<void>;
  onBatchEnd(batch: number, logs: object): Promise<void>;
  /** What a CustomCallback was given. */
  batchBegin?: unknown;
  batchEnd?: unknown;
  yieldEvery?: unknown;
  /** See `fit-callbacks.ts`. */
  [mark: symbol]: unknown;
}

export interface CallbackList {
  callbacks: [
    averages: FitCallback & { totals: Record<string, unknown>; seen: number },
    ...others: FitCallback[]
  ];
  setModel(model: LayersModel): void;
  onTrainBegin(): Promise<void>;
  onTrainEnd(): Promise<void>;
  onEpochBegin(epoch: number): Promise<void>;
  onEpochEnd(epoch: number, logs: object): Promise<void>;
  onBatchBegin(batch: number, logs: object): Promise<void>;
  onBatchEnd(batch: number, logs: object): Promise<void>;
}

/** Arguments of tfjs-layers' own loop over batches, which `fit` calls. */
export type FitLoopArguments = [
  step: TrainFunction,
  data: (Tensor | null)[],
  labels: string[],
  batchSize: number | undefined,
  epochs: number | undefined,
  verbose: number | undefined,
  callbacks: object[],
  testStep: TrainFunction | null | undefined,
  testData: (Tensor | null)[] | null | undefined,
  shuffle: boolean | 'batch' | undefined,
  callbackMetrics: string[],
  initialEpoch: number | undefined,
  stepsPerEpoch: number | null | undefined,
  validationSteps: number | null | undefined
];

export interface LayersModel {
  name: string;
  layers: object[];
  inputs: object[];
  outputs: object[];
  optimizer_?: Optimizer;
  loss?: unknown;
  metrics?: unknown;
  lossFunctions?: unknown[];
  metricsTensors?: unknown[];
  collectedTrainableWeights?: LayerVariable[];
  history?: { epoch?: number[]; syncData(): Promise<void> };
  stopTraining_?: boolean;
  testFunction: TrainFunction;
  makeTrainFunction(): TrainFunction;
  makeTestFunction(): void;
  fitLoop(...args: FitLoopArguments): Promise<unknown>;
  testLoop(step: TrainFunction, data: (Tensor | null)[], batchSize: number): Tensor[];
  predictLoop(
    inputs: Tensor | Tensor[],
    batchSize?: number,
    verbose?: boolean
  ): Tensor | Tensor[];
}

/** A registered kernel. */
export interface Kernel {
  kernelFunc(args: unknown): unknown;
}

/** The module `@tensorflow/tfjs`. */
export interface Tfjs {
  engine(): TfjsCore;
  LayersModel: { prototype: LayersModel };
  Optimizer: { prototype: Optimizer };
  CallbackList: { prototype: CallbackList };
  Callback: { prototype: FitCallback };
  CustomCallback: new (...args: never[]) => object;
  data: { Dataset: { prototype: object } };
  util: { shuffle(array: number[]): void };
  serialization: {
    SerializationMap: {
      getMap(): { classNameMap: Record<string, [{ prototype: object }, unknown]> };
    };
  };
  losses: Record<string, unknown>;
  metrics: Record<string, unknown>;
  tidy<T>(run: () => T): T;
  keep<T extends Tensor>(tensor: T): T;
  slice(tensor: Tensor, begin: number[], size: number[]): Tensor;
  concat(tensors: Tensor[], axis: number): Tensor;
  getKernel(name: string, backend: string): Kernel;
  registerKernel(kernel: Kernel & { kernelName: string; backendName: string }): void;
  findBackend(name: string): object;
  cast(tensor: Tensor, dtype: string): Tensor;
  isNaN(tensor: Tensor): Tensor;
  log(tensor: Tensor): Tensor;
  reshape(tensor: Tensor, shape: number[]): Tensor;
  transpose(tensor: Tensor, order: number[]): Tensor;
  where(condition: Tensor, a: Tensor, b: Tensor): Tensor;
  zerosLike(tensor: Tensor): Tensor;
  scalar(value: number, dtype: string): Tensor;
  tensor1d(values: Int32Array, dtype: string): Tensor;
  gather(tensor: Tensor, indices: Tensor): Tensor;
}
