import type { Addon } from '../addon.js';
import { type Feed, findFeeds, nextValues } from './feeds.js';
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
import { isSlot, type Ref, sameShape, type Trace } from './trace.js';

/** Where a call finds the tensor of one slot. */
export type Source =
  | { kind: 'data'; index: number }
  | { kind: 'variable'; variable: Variable }
  | { kind: 'property'; holder: Record<string, unknown>; key: string };

/** Who takes an output of the function. */
export type Owner =
  | { kind: 'variable'; variable: Variable }
  | { kind: 'result'; index: number; shape: number[]; dtype: number; kept: boolean };

/** A step as it was seen from outside: before, and what it left behind. */
export interface SeenStep {
  /** Models and layers whose noise it may have drawn. */
  layers: readonly object[];
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
    const feeds = findFeeds(step, seen.session, seen.trace, seen.layers);
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
        inputs[fed] = this._addon.createTensor(feed.shape, feed.dtype, nextValues(feed));
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

  /** Where the inputs of the function come from, but for the fed ones after them. */
  get sources(): readonly Source[] {
    return this._sources;
  }

  get feeds(): readonly Feed[] {
    return this._feeds;
  }

  /** Who takes each output of the function. */
  get owners(): readonly Owner[] {
    return this._owners;
  }

  get function(): StepFunction {
    return this._function;
  }

  /** Makes the tensor `id` the value of a variable, in place of the old one. */
  assign(variable: Variable, id: number): void {
    this._assign(this._tfjs.engine().backend, variable, id);
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
