import type { LayersModel, Optimizer, Tensor, Variable } from '@tensorflow/tfjs';
import { attachedTfjs, tensorOf, valuesOf } from '../models/attached-tfjs.js';
import type { TensorValues } from '../models/safetensors-format.js';

/** A slot as tfjs's optimizers hold it: an average that belongs to one weight. */
interface Slot {
  originalName: string;
  variable: Variable;
}

/** An optimizer's state without its tensors, which lie in the file under their keys. */
export interface OptimizerRecord {
  className: string;
  iterations: number;
  learningRate?: number;
  /** How many weights the model trained. */
  trained?: number;
  /** By field: the slot of each weight; null where a weight has had no gradient yet. */
  slots: Record<string, ({ name: string; tensor: string } | null)[]>;
  /** By field: a variable of the optimizer itself, such as Adam's accumulated beta. */
  variables: Record<string, string>;
}

type Fields = Record<string, unknown> & {
  iterations_?: number;
  learningRate?: number;
  setLearningRate?(rate: number): void;
};

/**
 * Takes down an optimizer's state: every field that holds slots or a variable, which is
 * how all optimizers of tfjs keep theirs. Unlike `getWeights` it covers Adamax too, and
 * keeps accumulated betas bit by bit.
 */
export function recordOptimizer(
  model: LayersModel,
  tensors: Map<string, TensorValues>
): OptimizerRecord {
  const { optimizer } = model;
  const fields = optimizer as unknown as Fields;
  const put = (key: string, tensor: Tensor): string => {
    tensors.set(key, valuesOf(key, tensor));
    return key;
  };
  const record: OptimizerRecord = {
    className: optimizer.getClassName(),
    iterations: fields.iterations_ ?? 0,
    ...(typeof fields.learningRate === 'number' && {
      learningRate: fields.learningRate
    }),
    trained: trainedWeights(model).length,
    slots: {},
    variables: {}
  };
  for (const [field, value] of Object.entries(fields)) {
    if (isVariable(value)) {
      record.variables[field] = put(`optimizer/${field}`, value);
    } else if (isSlots(value)) {
      record.slots[field] = Array.from(value, (slot, i) =>
        slot
          ? {
              name: slot.originalName,
              tensor: put(`optimizer/${field}/${i}`, slot.variable)
            }
          : null
      );
    }
  }
  return record;
}

/**
 * Throws an Error when the record is not of this kind of optimizer, lacks tensors, or has
 * slots of other weights than those that the model trains.
 */
export function checkOptimizer(
  model: LayersModel,
  record: OptimizerRecord,
  tensors: ReadonlyMap<string, TensorValues>
): void {
  const name = model.optimizer.getClassName();
  if (record.className !== name) {
    throw new Error(
      `the checkpoint has the state of the optimizer ${record.className}, ` +
        `but the model was compiled with ${name}; compile it with ${record.className}`
    );
  }
  const keys = [
    ...Object.values(record.variables),
    ...Object.values(record.slots).flatMap(slots =>
      slots.flatMap(slot => (slot ? [slot.tensor] : []))
    )
  ];
  const missing = keys.find(key => !tensors.has(key));
  if (missing !== undefined) {
    throw new Error(`the checkpoint lacks the tensor "${missing}"`);
  }
  const weights = trainedWeights(model);
  for (const [field, slots] of Object.entries(record.slots)) {
    // Weights that never had a gradient have no slot; without them the order tells nothing.
    if (slots.length < weights.length && record.trained === weights.length) {
      continue;
    }
    if (slots.length !== weights.length) {
      throw new Error(
        `the optimizer of the checkpoint has ${slots.length} slots in ${field}, but the ` +
          `model trains ${weights.length} weights; freeze the same layers before compile`
      );
    }
    slots.forEach((slot, i) => {
      const shape = slot ? tensors.get(slot.tensor)!.shape.join() : undefined;
      if (shape !== undefined && shape !== weights[i].shape.join()) {
        throw new Error(
          `slot ${i + 1} of ${field} in the checkpoint is ${slot?.name} [${shape}], but the ` +
            `model's weight is ${weights[i].name} [${weights[i].shape.join()}]; freeze ` +
            'the same layers before compile'
        );
      }
    });
  }
}

/** What `compile` found to be trained; a Sequential keeps it in the model within. */
function trainedWeights(
  model: LayersModel
): readonly { name: string; shape: number[] }[] {
  type Compiled = { collectedTrainableWeights?: { name: string; shape: number[] }[] };
  const { model: within, collectedTrainableWeights } = model as unknown as Compiled & {
    model?: Compiled;
  };
  return (
    within?.collectedTrainableWeights ??
    collectedTrainableWeights ??
    (model.trainableWeights as unknown as { name: string; shape: number[] }[])
  );
}

/** Gives an optimizer the state that was taken down. */
export function restoreOptimizer(
  optimizer: Optimizer,
  record: OptimizerRecord,
  tensors: ReadonlyMap<string, TensorValues>
): void {
  const fields = optimizer as unknown as Fields;
  for (const [field, key] of Object.entries(record.variables)) {
    fields[field] = assigned(fields[field], tensors.get(key)!);
  }
  for (const [field, slots] of Object.entries(record.slots)) {
    const old = isSlots(fields[field]) ? fields[field] : [];
    const all: (Slot | undefined)[] = slots.map((slot, i) =>
      slot
        ? {
            originalName: slot.name,
            variable: assigned(old[i]?.variable, tensors.get(slot.tensor)!)
          }
        : undefined
    );
    for (const { variable } of old.slice(all.length).filter(isSlot)) {
      variable.dispose();
    }
    fields[field] = all;
  }
  for (const [field, value] of Object.entries(fields)) {
    if (isSlots(value) && !(field in record.slots)) {
      value.filter(isSlot).forEach(({ variable }) => variable.dispose());
      fields[field] = [];
    }
  }
  fields.iterations_ = record.iterations;
  if (record.learningRate !== undefined) {
    if (fields.setLearningRate) {
      fields.setLearningRate(record.learningRate);
    } else {
      fields.learningRate = record.learningRate;
    }
  }
}

/** A variable with these values: the one that there was, where its shape fits. */
function assigned(old: unknown, values: TensorValues): Variable {
  const tf = attachedTfjs();
  const value = tensorOf(values);
  try {
    if (isVariable(old) && tf.util.arraysEqual(old.shape, value.shape)) {
      old.assign(value);
      return old;
    }
    if (isVariable(old)) {
      old.dispose();
    }
    return tf.variable(value, false);
  } finally {
    value.dispose();
  }
}

function isVariable(value: unknown): value is Variable {
  return value instanceof attachedTfjs().Variable;
}

function isSlot(value: unknown): value is Slot {
  return isVariable((value as Slot | undefined)?.variable);
}

/** Fields are found by what they hold; empty ones are made by the optimizer when needed. */
function isSlots(value: unknown): value is (Slot | undefined)[] {
  return (
    Array.isArray(value) &&
    value.some(isSlot) &&
    value.every(slot => slot === undefined || slot === null || isSlot(slot))
  );
}
