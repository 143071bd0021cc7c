import type { TSchema } from '@sinclair/typebox';
import { Check } from '@sinclair/typebox/value';
import { Comparison } from '@trainlab/api';

/** Whether data from a notebook file can be drawn; files may hold anything. */
export function isComparison(data: unknown): data is Comparison {
  // TypeBox ships its types twice, and the declarations of api name the other ones.
  return Check(Comparison as unknown as TSchema, data);
}
