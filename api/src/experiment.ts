import { Type, type Static } from '@sinclair/typebox';
import { Key, RunId, Time } from './scalars.js';

/**
 * What makes a run of an experiment better than another. Without one, nothing
 * in TrainLab says "best" or "better".
 */
export const Objective = Type.Object({
  metric: Key,
  goal: Type.Union([Type.Literal('min'), Type.Literal('max')])
});
export type Objective = Static<typeof Objective>;

/** A named group of runs that answer the same question. */
export const Experiment = Type.Object({
  id: Type.String(),
  name: Type.String({ minLength: 1, maxLength: 500 }),
  objective: Type.Optional(Objective),
  owner: Type.String(),
  createdAt: Time,
  updatedAt: Time,
  runCount: Type.Integer(),
  runningCount: Type.Integer(),
  /** The best finished or running run by the objective. */
  bestRunId: Type.Optional(RunId),
  /** What the asking user may do with it; absent in a store of one user. */
  access: Type.Optional(
    Type.Union([Type.Literal('read'), Type.Literal('write'), Type.Literal('manage')])
  ),
  /** The store's change number of the last change; see {@link StoreEvent}. */
  revision: Type.Integer()
});
export type Experiment = Static<typeof Experiment>;

export const ExperimentList = Type.Object({
  experiments: Type.Array(Experiment)
});
export type ExperimentList = Static<typeof ExperimentList>;

export const ExperimentPatch = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    objective: Type.Optional(Type.Union([Objective, Type.Null()]))
  },
  { additionalProperties: false }
);
export type ExperimentPatch = Static<typeof ExperimentPatch>;
