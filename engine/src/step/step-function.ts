import { threadId } from 'node:worker_threads';
import type { Addon, StepLoopCall } from '../addon.js';
import { groupInputs, type OpDefinition, parseOpDefinition } from './op-definition.js';
import {
  eventOf,
  isSlot,
  outputOf,
  type OpEvent,
  type Ref,
  slotOf,
  type TensorInfo,
  type Trace
} from './trace.js';

/** A step that cannot become a TensorFlow function; the message completes "because …". */
export class Untraceable extends Error {}

type Place = [node: number, output: number];

interface GraphNode {
  op: string;
  attributes: { name: string; type: number; value: unknown }[];
  lists: string[];
  inputs: (Place | Place[])[];
  outputs: TensorInfo[];
}

/** TF_* element types that a function can take and give. */
const NUMERIC = new Set([1, 2, 3, 4, 5, 6, 8, 9, 10]);
const ATTRIBUTE_TENSOR = 6;
const ATTRIBUTE_TYPE = 4;

let functions = 0;

/** TensorFlow's function of a trace, with the outputs that a step keeps. */
export class StepFunction {
  /** Throws Untraceable when the trace cannot be proved to be a function. */
  constructor(addon: Addon, trace: Trace, outputs: readonly Ref[]) {
    this._addon = addon;
    this.outputs = outputs;
    this.fed = trace.events.flatMap((event, i) =>
      event.kind === 'constant' && event.fed ? [i] : []
    );
    this._name = `trainlab_step_${threadId}_${functions++}`;
    this._define(trace);
  }

  readonly outputs: readonly Ref[];
  /** Events of the constants that each call is given, in the order of its last inputs. */
  readonly fed: readonly number[];

  /**
   * Computes the outputs of the inputs (the tensors from outside by slot, then the fed
   * constants) under the ids in `outputIds`. Returns false, having done nothing, when an
   * input has another dtype or shape.
   */
  call(inputIds: Float64Array, outputIds: Float64Array, xla: boolean): boolean {
    this._ranByXla = false;
    if (xla && !this._xlaFailed) {
      try {
        this._ranByXla = this._addon.callFunction(this._name, true, inputIds, outputIds);
        return this._ranByXla;
      } catch {
        // XLA lacks an op, or the program is at fault, which the plain call tells.
        this._xlaFailed = true;
      }
    }
    return this._addon.callFunction(this._name, false, inputIds, outputIds);
  }

  /**
   * Calls the function several times; `loop` is that of the addon's runSteps. Rejects,
   * having changed nothing, when TensorFlow refuses a call.
   */
  async loop(
    loop: Omit<StepLoopCall, 'name' | 'xla'>,
    xla: boolean
  ): Promise<Float32Array> {
    this._calls++;
    try {
      if (xla && !this._xlaFailed) {
        try {
          const values = await this._addon.runSteps({
            ...loop,
            name: this._name,
            xla: true
          });
          this._ranByXla = true;
          return values;
        } catch {
          this._xlaFailed = true;
        }
      }
      this._ranByXla = false;
      return await this._addon.runSteps({ ...loop, name: this._name, xla: false });
    } finally {
      this._calls--;
      if (this._disposed && this._calls === 0) {
        this._addon.removeFunction(this._name);
      }
    }
  }

  /** Whether XLA compiled the last call. */
  get ranByXla(): boolean {
    return this._ranByXla;
  }

  /** Forgets the function in TensorFlow. */
  dispose(): void {
    this._disposed = true;
    // A loop that runs needs it till its end.
    if (this._calls === 0) {
      this._addon.removeFunction(this._name);
    }
  }

  private _define(trace: Trace): void {
    const inputs = trace.outside.map(({ dtype, shape }) => ({ dtype, shape }));
    const places = new Map<number, Place>();
    const place = (ref: Ref): Place => {
      if (isSlot(ref)) {
        return [-1 - slotOf(ref), 0];
      }
      const [node] = places.get(eventOf(ref)) as Place;
      return [node, outputOf(ref)];
    };
    const nodes: GraphNode[] = [];
    trace.events.forEach((event, i) => {
      if (event.kind === 'op') {
        nodes.push(this._opNode(event, place));
        places.set(i, [nodes.length - 1, 0]);
      } else if (event.fed) {
        inputs.push({ dtype: event.dtype, shape: event.shape });
        places.set(i, [-inputs.length, 0]);
      } else {
        const { dtype, shape, values } = event;
        const value = { dtype, shape, values };
        nodes.push({
          op: 'Const',
          attributes: [
            { name: 'dtype', type: ATTRIBUTE_TYPE, value: dtype },
            { name: 'value', type: ATTRIBUTE_TENSOR, value }
          ],
          lists: [],
          inputs: [],
          outputs: [{ dtype, shape }]
        });
        places.set(i, [nodes.length - 1, 0]);
      }
    });
    const outputs = this.outputs.map(place);
    try {
      this._addon.defineFunction(this._name, inputs, nodes, outputs);
    } catch (error) {
      throw new Untraceable((error as Error).message);
    }
  }

  private _opNode(event: OpEvent, place: (ref: Ref) => Place): GraphNode {
    const { name, attributes, inputs, outputs } = event;
    if (outputs.some(({ dtype }) => !NUMERIC.has(dtype))) {
      throw new Untraceable(`${name} gives something else than numbers`);
    }
    const definition = definitionOf(this._addon, name);
    if (definition.stateful) {
      throw new Untraceable(`${name} depends on more than its inputs`);
    }
    const groups = groupInputs(definition, inputs);
    if (groups === undefined) {
      throw new Untraceable(`the inputs of ${name} cannot be told apart`);
    }
    return {
      op: name,
      attributes: attributes.filter(
        attribute => !definition.derived.includes(attribute.name)
      ),
      lists: definition.lists,
      inputs: groups.map(group =>
        Array.isArray(group) ? group.map(place) : place(group)
      ),
      outputs
    };
  }

  private _addon: Addon;
  private _name: string;
  private _xlaFailed = false;
  private _ranByXla = false;
  /** Loops that run. */
  private _calls = 0;
  private _disposed = false;
}

const definitions = new Map<string, OpDefinition>();

function definitionOf(addon: Addon, op: string): OpDefinition {
  let definition = definitions.get(op);
  if (definition === undefined) {
    try {
      definition = parseOpDefinition(addon.opDefinition(op));
    } catch (error) {
      throw new Untraceable((error as Error).message);
    }
    definitions.set(op, definition);
  }
  return definition;
}
