import type { LayersModel, layers, Variable } from '@tensorflow/tfjs';
import { tensorOf, valuesOf } from '../models/attached-tfjs.js';
import type { TensorValues } from '../models/safetensors-format.js';

/** A weight of a model, and the key of its values. */
export interface WeightRecord {
  name: string;
  tensor: string;
}

/** A weight as tfjs-layers holds it. */
interface LayerVariable {
  name: string;
  shape: number[];
  read(): Variable;
}

/** In the order of the layers, which freezing and thawing does not change. */
function weightsOf(model: LayersModel): LayerVariable[] {
  return model.layers.flatMap(
    (layer: layers.Layer) => layer.weights as unknown as LayerVariable[]
  );
}

/** Takes down the weights of a model. */
export function recordWeights(
  model: LayersModel,
  tensors: Map<string, TensorValues>
): WeightRecord[] {
  return weightsOf(model).map(weight => {
    let key = `model/${weight.name}`;
    for (let i = 2; tensors.has(key); i++) {
      key = `model/${weight.name}#${i}`;
    }
    tensors.set(key, valuesOf(key, weight.read()));
    return { name: weight.name, tensor: key };
  });
}

/**
 * Throws an Error when a model's weights are not those of the record. They are told by
 * their order, shape, dtype and own name: layers are numbered anew when a cell runs again.
 */
export function checkWeights(
  model: LayersModel,
  records: readonly WeightRecord[],
  tensors: ReadonlyMap<string, TensorValues>
): void {
  const weights = weightsOf(model);
  if (weights.length !== records.length) {
    throw new Error(
      `the checkpoint has ${records.length} weights, but the model ${weights.length}; ` +
        'restore into the model that was saved'
    );
  }
  weights.forEach((weight, i) => {
    const { name, shape } = weight;
    const saved = records[i];
    const values = tensors.get(saved.tensor);
    if (values === undefined) {
      throw new Error(`the checkpoint lacks the tensor "${saved.tensor}"`);
    }
    const dtype = weight.read().dtype;
    if (
      values.shape.join() !== shape.join() ||
      values.dtype !== dtype ||
      ownName(saved.name) !== ownName(name)
    ) {
      throw new Error(
        `weight ${i + 1} of the checkpoint is ${saved.name} ${values.dtype}[${values.shape.join(',')}], ` +
          `but the model's is ${name} ${dtype}[${shape.join(',')}]`
      );
    }
  });
}

/** Gives a model the weights that were taken down. */
export function restoreWeights(
  model: LayersModel,
  records: readonly WeightRecord[],
  tensors: ReadonlyMap<string, TensorValues>
): void {
  weightsOf(model).forEach((weight, i) => {
    const value = tensorOf(tensors.get(records[i].tensor)!);
    // LayerVariable.write would apply constraints again, which rounds.
    weight.read().assign(value);
    value.dispose();
  });
}

/** "kernel" of "dense_Dense2/kernel_1". */
const ownName = (name: string) => name.replace(/^.*\//, '').replace(/_\d+$/, '');
