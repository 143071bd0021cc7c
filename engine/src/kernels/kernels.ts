import type { Kernel, Tensor, Tfjs } from '../step/tfjs.js';
import { completeWithHostKernels, type KernelArguments } from './host-kernels.js';

type Change = (
  args: KernelArguments,
  published: (args: KernelArguments) => unknown
) => unknown;

/**
 * Makes tfjs-node's kernels do what tfjs defines where they do not, and adds those it lacks.
 * To be called before the program gets tfjs.
 */
export function completeKernels(tfjs: Tfjs): void {
  const changes: Record<string, Change> = {
    // TensorFlow's kernel rounds through float32 and loses digits.
    Round: (args, published) => {
      const x = args.inputs.x as Tensor;
      return x.dtype === 'int32' ? tfjs.cast(x, 'int32') : published(args);
    },
    // tfjs: the sign of NaN is 0.
    Sign: (args, published) => {
      const x = args.inputs.x as Tensor;
      return x.dtype === 'float32'
        ? tfjs.tidy(() =>
            tfjs.where(tfjs.isNaN(x), tfjs.zerosLike(x), published(args) as Tensor)
          )
        : published(args);
    },
    // tfjs: indices of rank 1 are places along the first axis.
    ScatterNd: (args, published) => {
      const indices = args.inputs.indices as Tensor;
      if (indices.shape.length !== 1) {
        return published(args);
      }
      const column = tfjs.reshape(indices, [indices.shape[0], 1]);
      try {
        return published({ ...args, inputs: { ...args.inputs, indices: column } });
      } finally {
        column.dispose();
      }
    },
    Multinomial: args => tfjs.tidy(() => multinomial(tfjs, args)),
    FusedConv2D: (args, published) =>
      args.attrs.dataFormat === 'NCHW'
        ? tfjs.tidy(() => channelsLast(tfjs, args, published))
        : published(args)
  };
  for (const [name, change] of Object.entries(changes)) {
    const kernel: Kernel = tfjs.getKernel(name, 'tensorflow');
    const published = kernel.kernelFunc.bind(kernel);
    kernel.kernelFunc = args => change(args as KernelArguments, published);
  }
  completeWithHostKernels(tfjs);
}

/**
 * Draws from the seed alone, so that the same seed gives the same; takes normalized
 * probabilities too, which the published kernel refuses.
 */
function multinomial(tfjs: Tfjs, { inputs, attrs, backend }: KernelArguments): Tensor {
  const { numSamples, seed, normalized } = attrs as {
    numSamples: number;
    seed: number;
    normalized: boolean;
  };
  const given = inputs.logits as Tensor;
  const binding = backend.binding as Record<string, number>;
  const type = (name: string, dtype: string) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: backend.getDTypeInteger(dtype)
  });
  return backend.executeSingleOutput(
    'StatelessMultinomial',
    [type('T', given.dtype), type('Tseed', 'int32'), type('output_dtype', 'int32')],
    [
      normalized ? tfjs.log(given) : given,
      tfjs.scalar(numSamples, 'int32'),
      // All bits of the seed, which is a fraction where the program gives none.
      tfjs.tensor1d(new Int32Array(Float64Array.of(seed).buffer), 'int32')
    ]
  );
}

const TO_LAST = [0, 2, 3, 1];
const TO_FIRST = [0, 3, 1, 2];

/** TensorFlow computes NCHW on GPUs only. */
function channelsLast(
  tfjs: Tfjs,
  args: KernelArguments,
  published: (args: KernelArguments) => unknown
): Tensor {
  const { x, bias, preluActivationWeights: slopes, ...inputs } = args.inputs;
  /** Along the channels, which are the first axis of three. */
  const last = (tensor: Tensor | undefined): Tensor | undefined =>
    tensor?.shape.length === 3 ? tfjs.transpose(tensor, [1, 2, 0]) : tensor;
  const result = published({
    ...args,
    inputs: {
      ...inputs,
      x: tfjs.transpose(x as Tensor, TO_LAST),
      bias: last(bias as Tensor | undefined),
      preluActivationWeights: last(slopes as Tensor | undefined)
    },
    attrs: { ...args.attrs, dataFormat: 'NHWC' }
  }) as Tensor;
  return tfjs.transpose(result, TO_FIRST);
}
