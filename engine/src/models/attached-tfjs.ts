import type * as tfjs from '@tensorflow/tfjs';
import { processEngine } from '../engine.js';
import { narrowed, type TensorValues } from './safetensors-format.js';

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
  const values = valuesAs(dtype, name, tensor.dataSync());
  return { dtype, shape: tensor.shape.slice(), values };
}

/** tfjs calls TensorFlow's other integers int32 too, but reads them in arrays of their own. */
function valuesAs(
  dtype: TensorValues['dtype'],
  name: string,
  values: ArrayLike<number> | BigInt64Array
): TensorValues['values'] {
  if (values instanceof BigInt64Array) {
    return narrowed(name, values);
  }
  if (dtype === 'int32') {
    return values instanceof Int32Array ? values : Int32Array.from(values);
  }
  return values as Float32Array | Uint8Array;
}

/** A new tensor, which the caller owns. */
export function tensorOf({ values, shape, dtype }: TensorValues): tfjs.Tensor {
  return attachedTfjs().tensor(values, shape, dtype);
}
