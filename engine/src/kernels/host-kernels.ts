import type { Kernel, NodeBackend, Tensor, Tfjs } from '../step/tfjs.js';

/** A tensor as kernels of tfjs pass it. */
export type TensorInfo = Pick<Tensor, 'dataId' | 'shape' | 'dtype'>;

export interface KernelArguments {
  inputs: Record<string, TensorInfo | TensorInfo[] | undefined>;
  attrs: Record<string, unknown>;
  backend: NodeBackend;
}

type Values = ArrayBufferView | Uint8Array[];

/** What is used of tfjs's JavaScript backend, which `@tensorflow/tfjs` brings along. */
interface HostBackend {
  firstUse: boolean;
  makeTensorInfo(shape: number[], dtype: string, values: Values): TensorInfo;
  data: { get(dataId: object): { values: Values } };
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}

/**
 * Computes a kernel in JavaScript, by that of tfjs's `cpu` backend: reads the inputs, and
 * gives the outputs to TensorFlow.
 */
export function runOnHost(
  tfjs: Tfjs,
  name: string,
  { inputs, attrs, backend }: KernelArguments
): unknown {
  const host = tfjs.findBackend('cpu') as unknown as HostBackend;
  // Its advice to install tfjs-node is printed at the first use.
  host.firstUse = false;
  const moved: TensorInfo[] = [];
  const move = (tensor: TensorInfo): TensorInfo => {
    const info = host.makeTensorInfo(
      tensor.shape,
      tensor.dtype,
      backend.readSync(tensor.dataId)
    );
    moved.push(info);
    return info;
  };
  const moveBack = (info: TensorInfo): TensorInfo => {
    moved.push(info);
    const { shape, dtype } = info;
    const { values } = host.data.get(info.dataId);
    return { shape, dtype, dataId: backend.write(values, shape, dtype) };
  };
  try {
    const hostInputs = Object.fromEntries(
      Object.entries(inputs)
        .filter(([, input]) => input != null)
        .map(([key, input]) => [
          key,
          Array.isArray(input) ? input.map(move) : move(input as TensorInfo)
        ])
    );
    const outputs = tfjs
      .getKernel(name, 'cpu')
      .kernelFunc({ inputs: hostInputs, attrs, backend: host }) as
      TensorInfo | TensorInfo[];
    return Array.isArray(outputs) ? outputs.map(moveBack) : moveBack(outputs);
  } finally {
    moved.forEach(info => host.disposeIntermediateTensorInfo(info));
  }
}

/**
 * Kernels that tfjs-node has not: strings, ragged and sparse tensors, of small sizes and
 * with shapes that follow from values.
 */
const ABSENT = [
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'StringNGrams',
  'StringSplit',
  'StringToHashBucketFast',
  'MaxPoolWithArgmax',
  'DenseBincount',
  'SearchSorted',
  'Transform',
  'RotateWithOffset',
  'BitwiseAnd',
  'Bincount'
];

const isPaddedByNumbers = ({ attrs }: KernelArguments) =>
  typeof attrs.pad !== 'string' && attrs.pad !== undefined;

const hasDtype =
  (input: string, dtype: string) =>
  ({ inputs }: KernelArguments) =>
    (inputs[input] as TensorInfo).dtype === dtype;

/** When TensorFlow's kernel refuses what tfjs defines, or gives something else. */
const REFUSED: Record<string, (args: KernelArguments) => boolean> = {
  AvgPool: isPaddedByNumbers,
  AvgPoolGrad: isPaddedByNumbers,
  AvgPool3D: isPaddedByNumbers,
  AvgPool3DGrad: isPaddedByNumbers,
  MaxPool: isPaddedByNumbers,
  MaxPoolGrad: isPaddedByNumbers,
  MaxPool3D: isPaddedByNumbers,
  MaxPool3DGrad: isPaddedByNumbers,
  Conv2DBackpropFilter: isPaddedByNumbers,
  Conv2DBackpropInput: isPaddedByNumbers,
  Diag: hasDtype('x', 'bool'),
  Greater: hasDtype('a', 'string'),
  GreaterEqual: hasDtype('a', 'string'),
  LeakyRelu: hasDtype('x', 'int32'),
  Less: hasDtype('a', 'string'),
  LessEqual: hasDtype('a', 'string'),
  Step: hasDtype('x', 'int32')
};

/** Adds the kernels above to the backend `tensorflow`. */
export function completeWithHostKernels(tfjs: Tfjs): void {
  for (const name of ABSENT) {
    if (find(tfjs, name, 'tensorflow') === undefined && find(tfjs, name, 'cpu')) {
      tfjs.registerKernel({
        kernelName: name,
        backendName: 'tensorflow',
        kernelFunc: args => runOnHost(tfjs, name, args as KernelArguments)
      });
    }
  }
  for (const [name, isRefused] of Object.entries(REFUSED)) {
    const kernel = find(tfjs, name, 'tensorflow');
    if (kernel !== undefined) {
      const { kernelFunc } = kernel;
      kernel.kernelFunc = args =>
        isRefused(args as KernelArguments)
          ? runOnHost(tfjs, name, args as KernelArguments)
          : kernelFunc(args);
    }
  }
}

function find(tfjs: Tfjs, name: string, backend: string): Kernel | undefined {
  return tfjs.getKernel(name, backend) as Kernel | undefined;
}
