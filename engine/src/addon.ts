import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** One device of TensorFlow's eager context. */
export interface Device {
  /** TensorFlow's full name, such as "/job:localhost/replica:0/task:0/device:GPU:0". */
  name: string;
  /** "CPU", "GPU". */
  type: string;
  /** Memory that TensorFlow may use there, in bytes. */
  memoryBytes: number;
}

/** tfjs-node's description of one output of an op. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  /** A TF_* constant. */
  dtype: number;
}

/** tfjs-node's description of one attribute of an op; see engine/native/attributes.h. */
export interface OpAttribute {
  name: string;
  /** A TF_ATTR_* constant. */
  type: number;
  value: unknown;
}

export type TensorValues = ArrayBufferView | readonly (Uint8Array | string)[];

/** The calls that the JavaScript half of tfjs-node makes (its `TFJSBinding`). */
export interface TensorCalls {
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputIds: number[],
    outputCount: number
  ): TensorMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(
    id: number,
    inputIds: number[],
    inputNames: string,
    outputNames: string
  ): TensorMetadata[];
  deleteSavedModel(id: number): void;
  getNumOfSavedModels(): number;
}

/** What `runSteps` runs; see engine/native/step_loop.h. */
export interface StepLoopCall {
  name: string;
  xla: boolean;
  steps: number;
  inputs: Float64Array;
  kinds: Int32Array;
  rows: Int32Array;
  feeds: ArrayBufferView[];
  carried: Int32Array;
  outputs: Float64Array;
  gather: boolean;
}

/** The functions of engine/native/module.cc; its TF_* constants are properties too. */
export interface Addon extends TensorCalls {
  /**
   * Loads TensorFlow's two libraries of `folder` after the libraries in `preload`, and
   * starts its eager context, with the serialized ConfigProto `config`. Returns TensorFlow's version. Throws an Error with the
   * loader's message; the process stays usable without TensorFlow.
   */
  load(folder: string, preload: string[], config?: Uint8Array): string;
  /** The values of a tensor, read on another thread; see engine/native/read_tensor.h. */
  tensorData(id: number): Promise<ArrayBufferView>;
  /** Where this thread's ops and new tensors go; "" for TensorFlow's choice. */
  setDevice(name: string): void;
  /** TensorFlow's name of the device that holds a tensor. */
  tensorDevice(id: number): string;
  /** TensorFlow's devices; throws before `load`. */
  devices(): Device[];
  /** Gives the tensor `from` the id `to`, which no tensor has. */
  renameTensor(from: number, to: number): void;
  describeTensor(id: number): { shape: number[]; dtype: number };
  /** The serialized OpDef of an op. */
  opDefinition(op: string): Uint8Array;
  /** Makes a TensorFlow function of recorded ops; see engine/native/functions.h. */
  defineFunction(
    name: string,
    inputs: { dtype: number; shape: number[] }[],
    nodes: object[],
    outputs: [node: number, output: number][]
  ): void;
  removeFunction(name: string): void;
  /**
   * Runs a function and registers its outputs under `outputIds`. Returns false, having
   * done nothing, when an input has not the dtype and shape that it was made for.
   */
  callFunction(
    name: string,
    xla: boolean,
    inputIds: Float64Array,
    outputIds: Float64Array
  ): boolean;
  /**
   * Calls a function several times, off the event loop; see engine/native/step_loop.h.
   * Resolves with the scalars of each call.
   */
  runSteps(loop: StepLoopCall): Promise<Float32Array>;
}

const FILE = 'build/trainlab_engine.node';
/** What the npm package brings along; a checkout and the wheel have the one that they built. */
const PREBUILT = `prebuilds/${process.platform}-${process.arch}/trainlab_engine.node`;

/** The native addon. Throws when it has not been built or does not fit this machine. */
export function loadAddon(): Addon {
  const [built, prebuilt] = [FILE, PREBUILT].map(path =>
    fileURLToPath(new URL(`../${path}`, import.meta.url))
  );
  const file = [built, prebuilt].find(path => existsSync(path));
  if (file === undefined) {
    throw new Error(
      `the engine's addon ${built} is missing; build it with: npm run build -w engine`
    );
  }
  return createRequire(import.meta.url)(file) as Addon;
}
