import { Type, type Static } from '@sinclair/typebox';

/**
 * A number as it travels in JSON. `NaN` and the infinities have no JSON form
 * and are sent by name, as the MLflow REST protocol does.
 */
export const JsonNumber = Type.Union([
  Type.Number(),
  Type.Literal('NaN'),
  Type.Literal('Infinity'),
  Type.Literal('-Infinity')
]);
export type JsonNumber = Static<typeof JsonNumber>;

/** A run id: 32 lower-case hex digits. */
export const RunId = Type.String({ pattern: '^[0-9a-f]{32}$' });

/** The value of a param: what a person would write in a cell. */
export const ParamValue = Type.Union([
  Type.String({ maxLength: 6000 }),
  Type.Number(),
  Type.Boolean()
]);
export type ParamValue = Static<typeof ParamValue>;

/** A metric, param or tag key; the limit is MLflow's. */
export const Key = Type.String({ minLength: 1, maxLength: 250 });

/** Milliseconds since the Unix epoch. */
export const Time = Type.Number({ minimum: 0 });
