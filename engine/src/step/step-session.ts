import type { Addon, OpAttribute, TensorMetadata, TensorValues } from '../addon.js';
import { isPromised, promiseId } from './promised-ids.js';
import {
  type ConstantEvent,
  copyValues,
  type Draw,
  eventOf,
  isSlot,
  type OpEvent,
  outputOf,
  outputRef,
  type Ref,
  sameAttributes,
  sameInfo,
  sameShape,
  sameValues,
  slotOf,
  slotRef,
  type TensorInfo,
  type Trace,
  type TraceEvent
} from './trace.js';

const FLOAT = 1;

/**
 * One step seen from the binding: what it asks of TensorFlow is written down.
 *
 * Without an expected trace every call is carried out at once. With one, the session
 * follows it: as long as the step asks for the same, nothing runs, and its tensors carry
 * promised ids, which `settle` gives to the outputs of the compiled function. At the first
 * difference all that was asked so far is carried out, op by op, into the promised ids;
 * the rest of the step runs eagerly, and the step as a whole becomes a new trace. So a
 * difference costs time and never changes a result.
 */
export class StepSession {
  constructor(addon: Addon, expected: Trace | undefined) {
    this._addon = addon;
    this._expected = expected;
  }

  /** Whether nothing has run yet, since the step asked for what was expected. */
  get following(): boolean {
    return this._expected !== undefined;
  }

  /** Whether the step has asked for the whole expected trace. */
  get complete(): boolean {
    return this._position === this._expected?.events.length;
  }

  /** Why the step cannot become a function. */
  get obstacle(): string | undefined {
    return this._obstacle;
  }

  /** Whether the step read values of tensors from outside. */
  readsOutside = false;

  /** Ids of the tensors from outside, by slot. */
  get outsideIds(): readonly number[] {
    return this._outsideIds;
  }

  /** Promised ids that an op which failed left without a tensor. */
  unsettled: readonly number[] = [];

  /** What the step drew with Math.random. */
  readonly draws: Draw[] = [];

  /** Events of the constants whose values were not those of the step before. */
  readonly changed: number[] = [];

  /** The fed constants, by event. */
  readonly fed = new Map<number, { id: number; values: ArrayBufferView }>();

  /** Tensors that the step made and did not dispose: their refs, by id. */
  get kept(): Map<number, Ref> {
    return new Map([...this._alive].map(id => [id, this._refs.get(id) as Ref]));
  }

  /** The trace of a step that was not followed to its end. */
  toTrace(): Trace {
    return { events: this._events, outside: this._outside, draws: this.draws };
  }

  noteDraw(value: number): void {
    this.draws.push({ event: this._position, value });
  }

  createTensor(shape: number[], dtype: number, values: TensorValues): number {
    if (this._expected !== undefined) {
      const event = this._expected.events[this._position];
      if (
        event?.kind === 'constant' &&
        ArrayBuffer.isView(values) &&
        event.dtype === dtype &&
        sameShape(event.shape, shape)
      ) {
        const id = this._followConstant(event, values);
        if (id !== undefined) {
          return id;
        }
      }
      this.carryOut();
    }
    if (!ArrayBuffer.isView(values)) {
      this._obstacle ??= 'it makes tensors of strings';
      return this._made(this._addon.createTensor(shape, dtype, values));
    }
    this._events.push({
      kind: 'constant',
      dtype,
      shape: [...shape],
      values: copyValues(values),
      fed: false
    });
    return this._madeConstant(this._addon.createTensor(shape, dtype, values));
  }

  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputIds: number[],
    outputCount: number
  ): TensorMetadata[] {
    if (this._expected !== undefined) {
      const event = this._expected.events[this._position];
      if (
        event?.kind === 'op' &&
        event.name === name &&
        event.outputs.length === outputCount &&
        event.inputs.length === inputIds.length &&
        sameAttributes(event.attributes, attributes) &&
        event.inputs.every((ref, i) => this._isExpected(ref, inputIds[i]))
      ) {
        return this._followOp(event);
      }
      this.carryOut();
    }
    const inputs = inputIds.map(id => this._refOf(id));
    const results = this._addon.executeOp(name, attributes, inputIds, outputCount);
    this._events.push({
      kind: 'op',
      name,
      attributes: attributes.map(attribute => ({ ...attribute })),
      inputs,
      outputs: results.map(({ dtype, shape }) => ({ dtype, shape: [...shape] }))
    });
    this._ids.push(results.map(({ id }, output) => this._made(id, output)));
    this._position++;
    return results;
  }

  deleteTensor(id: number): void {
    const own = this._alive.delete(id);
    if (this._expected === undefined) {
      this._addon.deleteTensor(id);
    } else if (!own || !isPromised(id)) {
      // The function still needs it.
      this._deleteLater.push(id);
    }
  }

  tensorDataSync(id: number): TensorValues {
    if (this._refs.has(id)) {
      this._obstacle ??= 'it reads values of its own tensors while it runs';
      this.carryOut();
    } else {
      this.readsOutside = true;
    }
    return this._addon.tensorDataSync(id);
  }

  /** Before a call that only runs eagerly, such as that of a SavedModel. */
  leave(what: string): void {
    this._obstacle ??= `it ${what}`;
    this.carryOut();
  }

  /**
   * Ends a followed step by its function: `call` computes the promised tensors that are
   * still alive. Then what the step disposed is freed.
   */
  settle(call: () => void): void {
    call();
    this._expected = undefined;
    this._freeDisposed();
  }

  /** Ends following: carries out, op by op, what the step has asked for so far. */
  carryOut(): void {
    const expected = this._expected;
    if (expected === undefined) {
      return;
    }
    this._expected = undefined;
    this._events = expected.events.slice(0, this._position).map((event, i) => {
      const fed = this.fed.get(i);
      return fed === undefined ? event : { ...event, values: fed.values };
    }) as TraceEvent[];
    this._outside = expected.outside.slice(0, this._outsideIds.length);
    const settled = new Set<number>();
    try {
      for (let i = 0; i < this._position; i++) {
        this._carryOutEvent(this._events[i], i, settled);
      }
    } catch (error) {
      this.unsettled = this._ids.flat().filter(id => isPromised(id) && !settled.has(id));
      throw error;
    } finally {
      for (const id of settled) {
        if (!this._alive.has(id)) {
          this._addon.deleteTensor(id);
        }
      }
      if (this.unsettled.length === 0) {
        this._freeDisposed();
      }
    }
  }

  /** Frees what a failed step disposed, but for the tensors that are in use again. */
  freeDisposedExcept(inUse: ReadonlySet<number>): void {
    this._deleteLater = this._deleteLater.filter(id => !inUse.has(id));
    this._freeDisposed();
  }

  private _carryOutEvent(event: TraceEvent, index: number, settled: Set<number>): void {
    const ids = this._ids[index];
    if (event.kind === 'op') {
      const inputs = event.inputs.map(ref => this._idOf(ref));
      const { name, attributes } = event;
      const results = this._addon.executeOp(name, attributes, inputs, ids.length);
      results.forEach(({ id }, output) => this._addon.renameTensor(id, ids[output]));
    } else if (isPromised(ids[0])) {
      const { shape, dtype, values } = event;
      this._addon.renameTensor(this._addon.createTensor(shape, dtype, values), ids[0]);
    } else {
      return;
    }
    ids.forEach(id => settled.add(id));
  }

  private _freeDisposed(): void {
    for (const id of this._deleteLater.splice(0)) {
      this._addon.deleteTensor(id);
    }
  }

  private _followConstant(
    event: ConstantEvent,
    values: ArrayBufferView
  ): number | undefined {
    const same = sameValues(event.values, values);
    if (!same) {
      // A step whose sizes or indices change is another step; its numbers may change.
      if (event.dtype !== FLOAT) {
        return undefined;
      }
      event.fed = true;
      this.changed.push(this._position);
    }
    if (!event.fed) {
      return this._madeConstant(promiseId());
    }
    const copy = copyValues(values);
    const id = this._addon.createTensor(event.shape, event.dtype, copy);
    event.values = copy;
    this.fed.set(this._position, { id, values: copy });
    return this._madeConstant(id);
  }

  private _followOp({ outputs }: OpEvent): TensorMetadata[] {
    const results = outputs.map(({ dtype, shape }, output) => ({
      id: this._made(promiseId(), output),
      dtype,
      shape
    }));
    this._ids.push(results.map(({ id }) => id));
    this._position++;
    return results;
  }

  private _isExpected(ref: Ref, id: number): boolean {
    const own = this._refs.get(id);
    if (own !== undefined || !isSlot(ref)) {
      return own === ref;
    }
    const slot = slotOf(ref);
    const bound = this._outsideIds[slot];
    if (bound !== undefined) {
      return bound === id;
    }
    const outside = (this._expected as Trace).outside[slot];
    if (this._slots.has(id) || !sameInfo(this._addon.describeTensor(id), outside)) {
      return false;
    }
    this._slots.set(id, slot);
    this._outsideIds[slot] = id;
    return true;
  }

  private _refOf(id: number): Ref {
    const own = this._refs.get(id);
    if (own !== undefined) {
      return own;
    }
    let slot = this._slots.get(id);
    if (slot === undefined) {
      slot = this._outsideIds.length;
      this._outside.push(this._addon.describeTensor(id));
      this._outsideIds.push(id);
      this._slots.set(id, slot);
    }
    return slotRef(slot);
  }

  private _idOf(ref: Ref): number {
    return isSlot(ref)
      ? this._outsideIds[slotOf(ref)]
      : this._ids[eventOf(ref)][outputOf(ref)];
  }

  private _madeConstant(id: number): number {
    this._ids.push([this._made(id)]);
    this._position++;
    return id;
  }

  private _made(id: number, output = 0): number {
    this._refs.set(id, outputRef(this._position, output));
    this._alive.add(id);
    return id;
  }

  private _addon: Addon;
  private _expected: Trace | undefined;
  private _position = 0;
  private _events: TraceEvent[] = [];
  private _outside: TensorInfo[] = [];
  /** Ids of the outputs of each event. */
  private _ids: number[][] = [];
  private _refs = new Map<number, Ref>();
  private _outsideIds: number[] = [];
  private _slots = new Map<number, number>();
  private _alive = new Set<number>();
  private _deleteLater: number[] = [];
  private _obstacle: string | undefined;
}
