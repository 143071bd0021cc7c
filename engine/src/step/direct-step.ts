import type { Addon } from '../addon.js';
import type { StepFunction } from './step-function.js';
import { promiseId } from './promised-ids.js';
import type { StepSession } from './step-session.js';
import {
  dataOf,
  type NodeBackend,
  type Tensor,
  type Tfjs,
  type Variable
} from './tfjs.js';
import { isSlot, type Ref, sameShape, sameValues, type Trace } from './trace.js';

/** Where a call finds the tensor of one slot. */
type Source =
  | { kind: 'data'; index: number }
  | { kind: 'variable'; variable: Variable }
  | { kind: 'property'; holder: Record<string, unknown>; key: string };

/** Who takes an output of the function. */
type Owner =
  | { kind: 'variable'; variable: Variable }
  | { kind: 'result'; index: number; shape: number[]; dtype: number; kept: boolean };

/** How a call gets the values of a fed constant: those of the last step, or new draws. */
type Feed = { shape: number[]; dtype: number; values: ArrayBufferView | 'uniform' };

/** A step as it was seen from outside: before, and what it left behind. */
export interface SeenStep {
  session: StepSession;
  trace: Trace;
  data: readonly (Tensor | null)[];
  dataIds: readonly (number | undefined)[];
  /** The variables, each with the id of the tensor that it held before. */
  variables: readonly [id: number, variable: Variable][];
  /** Objects that may hold tensors of the step as their properties. */
  holders: readonly object[];
  result: Tensor | Tensor[];
  /** How many tensors more there are after the step. */
  growth: number;
}

/**
 * A step without its JavaScript: one call of the function, whose outputs become the new
 * values of the variables and the results.
 */
export class DirectStep {
  private constructor(
    tfjs: Tfjs,
    addon: Addon,
    step: StepFunction,
    sources: Source[],
    feeds: Feed[],
    owners: Owner[],
    single: boolean
  ) {
    this._tfjs = tfjs;
    this._addon = addon;
    this._function = step;
    this._sources = sources;
    this._feeds = feeds;
    this._owners = owners;
    this._single = single;
    this._inputIds = new Float64Array(sources.length + feeds.length);
    this._outputIds = new Float64Array(owners.length);
    this._results = new Array<Tensor>(
      owners.filter(({ kind }) => kind === 'result').length
    );
  }

  /** undefined when the step left more behind than new values and results. */
  static plan(
    tfjs: Tfjs,
    addon: Addon,
    step: StepFunction,
    seen: SeenStep
  ): DirectStep | undefined {
    const results = Array.isArray(seen.result) ? seen.result : [seen.result];
    if (seen.session.readsOutside || seen.growth !== results.length) {
      return undefined;
    }
    const { backend } = tfjs.engine();
    const sources = findSources(backend, seen);
    const feeds = findFeeds(tfjs, step, seen);
    const owners = findOwners(tfjs, step, seen, results);
    return sources === undefined || feeds === undefined || owners === undefined
      ? undefined
      : new DirectStep(
          tfjs,
          addon,
          step,
          sources,
          feeds,
          owners,
          !Array.isArray(seen.result)
        );
  }

  /**
   * Returns undefined, having changed nothing, when an input is not what the function was
   * made for. Throws TensorFlow's error, having changed nothing, when the function fails.
   */
  run(data: readonly (Tensor | null)[], xla: boolean): Tensor | Tensor[] | undefined {
    const core = this._tfjs.engine();
    const { backend } = core;
    const inputs = this._inputIds;
    const outputs = this._outputIds;
    const count = this._sources.length;
    for (let i = 0; i < count; i++) {
      const tensor = tensorOf(this._sources[i], data);
      const entry = tensor && dataOf(backend, tensor);
      if (entry === undefined || tensor === undefined) {
        return undefined;
      }
      inputs[i] =
        entry.values === null ? entry.id : backend.getInputTensorIds([tensor])[0];
    }
    for (let i = 0; i < outputs.length; i++) {
      outputs[i] = promiseId();
    }
    let fed = count;
    try {
      for (const feed of this._feeds) {
        const values =
          feed.values === 'uniform' ? drawUniform(this._tfjs, feed.shape) : feed.values;
        inputs[fed] = this._addon.createTensor(feed.shape, feed.dtype, values);
        fed++;
      }
      if (!this._function.call(inputs, outputs, xla)) {
        return undefined;
      }
    } finally {
      for (let i = count; i < fed; i++) {
        this._addon.deleteTensor(inputs[i]);
      }
    }
    return this._handOver(backend);
  }

  private _handOver(backend: NodeBackend): Tensor | Tensor[] {
    const results: Tensor[] = new Array<Tensor>(this._results.length);
    this._owners.forEach((owner, i) => {
      const id = this._outputIds[i];
      if (owner.kind === 'variable') {
        this._assign(backend, owner.variable, id);
      } else {
        const { shape, dtype } = owner;
        const tensor = backend.createOutputTensor({ id, shape: [...shape], dtype });
        results[owner.index] = owner.kept ? this._tfjs.keep(tensor) : tensor;
      }
    });
    return this._single ? results[0] : results;
  }

  private _assign(backend: NodeBackend, variable: Variable, id: number): void {
    const entry = dataOf(backend, variable);
    if (entry?.refCount === 1) {
      const old = entry.id;
      entry.id = id;
      this._addon.deleteTensor(old);
      return;
    }
    // A clone shares the old value and keeps it.
    const { shape, dtype } = entry as { shape: number[]; dtype: number };
    const value = backend.createOutputTensor({ id, shape: [...shape], dtype });
    variable.assign(value);
    value.dispose();
  }

  private _tfjs: Tfjs;
  private _addon: Addon;
  private _function: StepFunction;
  private _sources: Source[];
  private _feeds: Feed[];
  private _owners: Owner[];
  private _single: boolean;
  private _inputIds: Float64Array;
  private _outputIds: Float64Array;
  private _results: Tensor[];
}

function tensorOf(source: Source, data: readonly (Tensor | null)[]): Tensor | undefined {
  switch (source.kind) {
    case 'data':
      return data[source.index] ?? undefined;
    case 'variable':
      return source.variable;
    case 'property':
      return source.holder[source.key] as Tensor | undefined;
  }
}

function findSources(backend: NodeBackend, seen: SeenStep): Source[] | undefined {
  const sources: Source[] = [];
  for (const id of seen.session.outsideIds) {
    const candidates: Source[] = [];
    const index = seen.dataIds.indexOf(id);
    if (index >= 0) {
      candidates.push({ kind: 'data', index });
    }
    for (const [held, variable] of seen.variables) {
      if (held === id) {
        candidates.push({ kind: 'variable', variable });
      }
    }
    if (candidates.length === 0) {
      candidates.push(...findProperties(backend, seen.holders, id));
    }
    // Two answers that are one today can be two tomorrow.
    if (candidates.length !== 1) {
      return undefined;
    }
    sources.push(candidates[0]);
  }
  return sources;
}

function findProperties(
  backend: NodeBackend,
  holders: readonly object[],
  id: number
): Source[] {
  return (holders as Record<string, unknown>[]).flatMap(holder =>
    Object.keys(holder)
      .filter(key => {
        const value = holder[key] as Partial<Tensor> | null | undefined;
        return value?.dataId !== undefined && dataOf(backend, value as Tensor)?.id === id;
      })
      .map(key => ({ kind: 'property' as const, holder, key }))
  );
}

function findOwners(
  tfjs: Tfjs,
  step: StepFunction,
  seen: SeenStep,
  results: Tensor[]
): Owner[] | undefined {
  const core = tfjs.engine();
  const refs = seen.session.kept;
  const owners = new Map<Ref, Owner>();
  const take = (tensor: Tensor, owner: Owner) => {
    const entry = dataOf(core.backend, tensor);
    const ref = entry && refs.get(entry.id);
    if (entry === undefined || ref === undefined) {
      return false;
    }
    const alone = entry.refCount === 1 && !owners.has(ref);
    owners.set(ref, owner);
    return alone && sameShape(entry.shape, tensor.shape);
  };
  const known = new Set(seen.variables.map(([, variable]) => variable));
  for (const variable of Object.values(core.registeredVariables)) {
    const entry = dataOf(core.backend, variable);
    if (entry !== undefined && refs.has(entry.id)) {
      if (!known.has(variable) || !take(variable, { kind: 'variable', variable })) {
        return undefined;
      }
    }
  }
  for (const [index, tensor] of results.entries()) {
    const dtype = dataOf(core.backend, tensor)?.dtype ?? 0;
    const { kept } = tensor;
    const shape = [...tensor.shape];
    if (!take(tensor, { kind: 'result', index, shape, dtype, kept: kept === true })) {
      return undefined;
    }
  }
  const complete =
    owners.size === refs.size &&
    step.outputs.length === owners.size &&
    step.outputs.every(ref => !isSlot(ref) && owners.has(ref));
  return complete ? step.outputs.map(ref => owners.get(ref) as Owner) : undefined;
}

/** How the fed constants come about; undefined if a draw's purpose is not known. */
function findFeeds(
  tfjs: Tfjs,
  step: StepFunction,
  { session, trace }: SeenStep
): Feed[] | undefined {
  let explained = 0;
  const feeds = step.fed.map(event => {
    const { values } = session.fed.get(event) as { values: ArrayBufferView };
    const { shape, dtype } = trace.events[event] as { shape: number[]; dtype: number };
    const draws = session.draws.filter(draw => draw.event === event);
    const uniform =
      draws.length === 1 &&
      sameValues(values, repeatUniform(tfjs, shape, draws[0].value));
    explained += uniform ? 1 : 0;
    return { shape, dtype, values: uniform ? ('uniform' as const) : values };
  });
  return explained === session.draws.length ? feeds : undefined;
}

/** What tf.randomUniform draws, by the generator that it seeds with one Math.random(). */
function drawUniform(tfjs: Tfjs, shape: number[]): ArrayBufferView {
  const tensor = tfjs.randomUniform(shape, 0, 1, 'float32');
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}

function repeatUniform(tfjs: Tfjs, shape: number[], seed: number): ArrayBufferView {
  const random = Math.random;
  Math.random = () => seed;
  try {
    return drawUniform(tfjs, shape);
  } finally {
    Math.random = random;
  }
}
