import type * as tfjs from '@tensorflow/tfjs';
import { processEngine } from '../engine.js';
import type { TensorValues } from './safetensors-format.js';

/** The tfjs of this process. Throws an Error when the program has not imported it. */
export function attachedTfjs(): typeof tfjs {
  const attached = processEngine().tfjs;
  if (attached === undefined) {
    throw new Error(
      "tfjs is not loaded through the engine; first import '@tensorflow/tfjs-node-gpu' " +
        'in a program that runs with --import @trainlab/engine/register'
    );
  }
  return attached as unknown as typeof tfjs;
}

/** Copies a tensor out of TensorFlow. Throws an Error for texts and complex numbers. */
export function valuesOf(name: string, tensor: tfjs.Tensor): TensorValues {
  const { dtype } = tensor;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new Error(
      `tensor "${name}" is ${dtype}; only float32, int32 and bool can be saved`
    );
  }
  return { dtype, shape: tensor.shape.slice(), values: tensor.dataSync() };
}

/** A new tensor, which the caller owns. */
export function tensorOf({ values, shape, dtype }: TensorValues): tfjs.Tensor {
  return attachedTfjs().tensor(values, shape, dtype);
}
