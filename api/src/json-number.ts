import type { JsonNumber } from './scalars.js';

/** The JSON form of a number; see {@link JsonNumber}. */
export function toJsonNumber(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}

/** The number behind its JSON form; see {@link JsonNumber}. */
export function fromJsonNumber(value: JsonNumber): number {
  return typeof value === 'number' ? value : Number(value);
}
