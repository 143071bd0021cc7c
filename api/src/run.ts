import { Type, type Static } from '@sinclair/typebox';
import { Objective } from './experiment.js';
import { JsonNumber, Key, ParamValue, RunId, Time } from './scalars.js';

/** How a run stands. All but `RUNNING` are final. */
export const RunStatus = Type.Union([
  Type.Literal('RUNNING'),
  Type.Literal('FINISHED'),
  Type.Literal('FAILED'),
  Type.Literal('KILLED'),
  Type.Literal('PREEMPTED'),
  Type.Literal('LOST')
]);
export type RunStatus = Static<typeof RunStatus>;

/** The statuses a program may end a run with. */
export type EndStatus = Exclude<RunStatus, 'RUNNING' | 'LOST'>;

/** One row per metric series, kept up to date with every commit. */
export const MetricSummary = Type.Object({
  count: Type.Integer(),
  last: JsonNumber,
  lastStep: Type.Number(),
  lastTime: Time,
  /** Smallest and largest finite value; absent while there is none. */
  min: Type.Optional(Type.Number()),
  minStep: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  maxStep: Type.Optional(Type.Number())
});
export type MetricSummary = Static<typeof MetricSummary>;

/** Where a run was started: the notebook, relative to the server's root, and the cell. */
export const NotebookOrigin = Type.Object({
  path: Type.Optional(Type.String()),
  cellId: Type.Optional(Type.String()),
  executionCount: Type.Optional(Type.Integer())
});
export type NotebookOrigin = Static<typeof NotebookOrigin>;

/** What a row shows; all that lists, sparklines and events carry. */
export const RunSummary = Type.Object({
  id: RunId,
  experimentId: Type.String(),
  experimentName: Type.String(),
  /** Whose experiment it is; absent in a store of one user. */
  experimentOwner: Type.Optional(Type.String()),
  objective: Type.Optional(Objective),
  name: Type.String(),
  status: RunStatus,
  /** Why the run ended as it did, in one sentence. */
  statusReason: Type.Optional(Type.String()),
  owner: Type.String(),
  startTime: Time,
  endTime: Type.Optional(Time),
  /** Slot in the run palette, fixed at creation: the same colour everywhere. */
  color: Type.Integer({ minimum: 0 }),
  params: Type.Record(Type.String(), ParamValue),
  tags: Type.Record(Type.String(), Type.String()),
  metrics: Type.Record(Type.String(), MetricSummary),
  /** Up to 40 values of the objective's metric (or the first metric), oldest first. */
  sparkline: Type.Array(JsonNumber),
  notebook: Type.Optional(NotebookOrigin),
  /** Where the engine ran, e.g. `TensorFlow 2.21.0 on CPU`. */
  device: Type.Optional(Type.String()),
  deleted: Type.Boolean(),
  revision: Type.Integer()
});
export type RunSummary = Static<typeof RunSummary>;

export const RunList = Type.Object({
  runs: Type.Array(RunSummary),
  nextCursor: Type.Optional(Type.String())
});
export type RunList = Static<typeof RunList>;

/** State of the code around a notebook. */
export const GitState = Type.Object({
  commit: Type.String(),
  branch: Type.Optional(Type.String()),
  dirty: Type.Boolean()
});
export type GitState = Static<typeof GitState>;

/** A dataset as a run used it. */
export const DatasetUse = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 500 }),
  version: Type.Optional(Type.String()),
  /** `sha256:` and 64 hex digits over the content. */
  hash: Type.String(),
  role: Type.Optional(Type.String()),
  shape: Type.Optional(Type.Array(Type.Integer())),
  bytes: Type.Optional(Type.Integer())
});
export type DatasetUse = Static<typeof DatasetUse>;

/** A file kept with a run. `path` is a name inside the run, never a place on a disk. */
export const Artifact = Type.Object({
  path: Type.String(),
  size: Type.Integer(),
  sha256: Type.String(),
  createdAt: Time
});
export type Artifact = Static<typeof Artifact>;

/** Everything known about one run. */
export const RunDetail = Type.Composite([
  RunSummary,
  Type.Object({
    code: Type.Optional(Type.String()),
    environment: Type.Record(Type.String(), Type.String()),
    git: Type.Optional(GitState),
    datasets: Type.Array(DatasetUse),
    artifacts: Type.Array(Artifact)
  })
]);
export type RunDetail = Static<typeof RunDetail>;

export const RunPatch = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    tags: Type.Optional(
      Type.Record(Key, Type.Union([Type.String({ maxLength: 8000 }), Type.Null()]))
    ),
    deleted: Type.Optional(Type.Boolean())
  },
  { additionalProperties: false }
);
export type RunPatch = Static<typeof RunPatch>;
