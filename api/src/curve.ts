import { Type, type Static } from '@sinclair/typebox';
import { JsonNumber, RunId } from './scalars.js';

/**
 * A metric series, as points or, above the asked number of points, as buckets.
 * In a bucket `values` holds the last value and `min`/`max` its extremes, so
 * that no spike is lost. All arrays have the same length.
 */
export const Curve = Type.Object({
  runId: RunId,
  metric: Type.String(),
  /** Points in the stored series. */
  count: Type.Integer(),
  steps: Type.Array(Type.Number()),
  /** Milliseconds since the Unix epoch. */
  times: Type.Array(Type.Number()),
  values: Type.Array(JsonNumber),
  min: Type.Optional(Type.Array(JsonNumber)),
  max: Type.Optional(Type.Array(JsonNumber))
});
export type Curve = Static<typeof Curve>;

export const CurveList = Type.Object({ curves: Type.Array(Curve) });
export type CurveList = Static<typeof CurveList>;
