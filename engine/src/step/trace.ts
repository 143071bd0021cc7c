import type { OpAttribute } from '../addon.js';

/** What TensorFlow knows of a tensor beside its values; `dtype` is a TF_* constant. */
export interface TensorInfo {
  dtype: number;
  shape: number[];
}

/**
 * Where an input of an op comes from: output `o` of event `e` is `e * OUTPUTS + o`, and
 * the tensor from outside of the step in slot `s` is `-1 - s`.
 */
export type Ref = number;

const OUTPUTS = 2 ** 16;

export const outputRef = (event: number, output: number): Ref => event * OUTPUTS + output;
export const slotRef = (slot: number): Ref => -1 - slot;
export const isSlot = (ref: Ref): boolean => ref < 0;
export const slotOf = (ref: Ref): number => -1 - ref;
export const eventOf = (ref: Ref): number => Math.floor(ref / OUTPUTS);
export const outputOf = (ref: Ref): number => ref % OUTPUTS;

/** A tensor made from JavaScript values. */
export interface ConstantEvent extends TensorInfo {
  kind: 'constant';
  values: ArrayBufferView;
  /** Whether the values differ from step to step, so that each call is given them. */
  fed: boolean;
}

export interface OpEvent {
  kind: 'op';
  name: string;
  attributes: OpAttribute[];
  inputs: Ref[];
  outputs: TensorInfo[];
}

export type TraceEvent = ConstantEvent | OpEvent;

/** A number that the step drew with Math.random before event `event`. */
export interface Draw {
  event: number;
  value: number;
}

/** Everything that one step asked of TensorFlow, in order. */
export interface Trace {
  events: TraceEvent[];
  /** The tensors from outside, in the order of their first use. */
  outside: TensorInfo[];
  draws: Draw[];
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return false;
    }
  }
  return true;
}

export function sameInfo(a: TensorInfo, b: TensorInfo): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** Bit by bit: NaN equals NaN, and -0 is not 0. */
export function sameValues(a: ArrayBufferView, b: ArrayBufferView): boolean {
  return a.byteLength === b.byteLength && bytesOf(a).equals(bytesOf(b));
}

/** A copy of the same type, since the program may write to its array later. */
export function copyValues(values: ArrayBufferView): ArrayBufferView {
  const kind = values.constructor as { new (buffer: ArrayBuffer): ArrayBufferView };
  return new kind(
    values.buffer.slice(
      values.byteOffset,
      values.byteOffset + values.byteLength
    ) as ArrayBuffer
  );
}

function sameAttribute(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  return (
    Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((value, i) => sameAttribute(value, b[i]))
  );
}

export function sameAttributes(a: OpAttribute[], b: OpAttribute[]): boolean {
  if (a.length !== b.length) {
    return false;
  }
  for (let i = 0; i < a.length; i++) {
    if (
      a[i].name !== b[i].name ||
      a[i].type !== b[i].type ||
      !sameAttribute(a[i].value, b[i].value)
    ) {
      return false;
    }
  }
  return true;
}
