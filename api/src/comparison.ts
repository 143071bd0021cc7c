import { Type, type Static } from '@sinclair/typebox';
import { Curve } from './curve.js';
import { Objective } from './experiment.js';
import { RunSummary } from './run.js';
import { RunId, Time } from './scalars.js';

/**
 * A comparison with all it needs to be drawn without a store: the live views
 * refresh it when there is one.
 */
export const Comparison = Type.Object({
  version: Type.Literal(1),
  runIds: Type.Array(RunId),
  experimentName: Type.Optional(Type.String()),
  objective: Type.Optional(Objective),
  runs: Type.Array(RunSummary),
  curves: Type.Array(Curve),
  /** When the snapshot was taken. */
  createdAt: Time,
  /** How many runs of the experiment these were chosen from. */
  chosenFrom: Type.Optional(Type.Integer())
});
export type Comparison = Static<typeof Comparison>;
