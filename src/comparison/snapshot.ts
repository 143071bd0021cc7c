import { Value } from '@sinclair/typebox/value';
import { Comparison } from '@trainlab/api';

/** Whether data from a notebook file can be drawn; files may hold anything. */
export function isComparison(data: unknown): data is Comparison {
  return Value.Check(Comparison, data);
}
