import { Type, type Static } from '@sinclair/typebox';
import { RunSummary } from './run.js';
import { RunId, Time } from './scalars.js';

/** What somebody may do with an experiment; each includes those before it. */
export const Level = Type.Union([
  Type.Literal('read'),
  /** Log runs into it, and change them, its tags and its objective. */
  Type.Literal('write'),
  /** Share it. */
  Type.Literal('manage')
]);
export type Level = Static<typeof Level>;

/** A user or a group of the hub. */
export const Principal = Type.Object({
  kind: Type.Union([Type.Literal('user'), Type.Literal('group')]),
  name: Type.String({ minLength: 1, maxLength: 255 })
});
export type Principal = Static<typeof Principal>;

export const PrincipalList = Type.Object({ principals: Type.Array(Principal) });
export type PrincipalList = Static<typeof PrincipalList>;

export const Grant = Type.Composite([Principal, Type.Object({ level: Level })], {
  additionalProperties: false
});
export type Grant = Static<typeof Grant>;

/** Who may read an experiment besides those it is granted to. */
export const Visibility = Type.Union([
  /** As the hub's admin has decided for all. */
  Type.Literal('default'),
  /** Nobody. */
  Type.Literal('private'),
  /** Whoever shares a group of the hub with its owner. */
  Type.Literal('groups')
]);
export type Visibility = Static<typeof Visibility>;

/** Who may do what with an experiment. Its owner may do everything. */
export const ExperimentSharing = Type.Object({
  owner: Type.String(),
  visibility: Visibility,
  /** What `default` means here. */
  defaultVisibility: Type.Union([Type.Literal('private'), Type.Literal('groups')]),
  grants: Type.Array(Grant)
});
export type ExperimentSharing = Static<typeof ExperimentSharing>;

/** Takes the place of all that was granted before. */
export const ExperimentSharingUpdate = Type.Object(
  {
    /** Stays as it is when absent. */
    visibility: Type.Optional(Visibility),
    grants: Type.Array(Grant, { maxItems: 1000 })
  },
  { additionalProperties: false }
);
export type ExperimentSharingUpdate = Static<typeof ExperimentSharingUpdate>;

/** Who asks, as the store sees them. */
export const Session = Type.Object({
  /** `local`: the store of one user. `hub`: users and groups of a JupyterHub. */
  mode: Type.Union([Type.Literal('local'), Type.Literal('hub')]),
  user: Type.Object({
    name: Type.String(),
    kind: Type.Union([Type.Literal('user'), Type.Literal('service')]),
    groups: Type.Array(Type.String()),
    admin: Type.Boolean()
  }),
  /**
   * For a browser that has logged in at the store's own page: each request that
   * changes something brings it as the header `x-trainlab-csrf`.
   */
  csrfToken: Type.Optional(Type.String()),
  /** The hub's own page, where users start and stop their servers. */
  hubUrl: Type.Optional(Type.String())
});
export type Session = Static<typeof Session>;

/** Runs that somebody has put beside each other for others to see. */
export const SavedComparison = Type.Object({
  id: Type.String(),
  title: Type.String(),
  owner: Type.String(),
  createdAt: Time,
  runIds: Type.Array(RunId),
  /** How the page showed them; the store does not read it. */
  view: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  /** What the asking user may do with it: see it, or share and remove it too. */
  access: Type.Union([Type.Literal('read'), Type.Literal('manage')])
});
export type SavedComparison = Static<typeof SavedComparison>;

export const SavedComparisonList = Type.Object({
  comparisons: Type.Array(SavedComparison)
});
export type SavedComparisonList = Static<typeof SavedComparisonList>;

/** A saved comparison with the present state of its runs. */
export const SavedComparisonDetail = Type.Composite([
  SavedComparison,
  Type.Object({ runs: Type.Array(RunSummary) })
]);
export type SavedComparisonDetail = Static<typeof SavedComparisonDetail>;

export const NewComparison = Type.Object(
  {
    title: Type.Optional(Type.String({ maxLength: 500 })),
    runIds: Type.Array(RunId, { minItems: 1, maxItems: 100, uniqueItems: true }),
    /** At most 64 kB of JSON. */
    view: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
  },
  { additionalProperties: false }
);
export type NewComparison = Static<typeof NewComparison>;

/** Who may see a comparison besides those who may read all its runs. */
export const ComparisonSharing = Type.Object(
  { grants: Type.Array(Principal, { maxItems: 1000 }) },
  { additionalProperties: false }
);
export type ComparisonSharing = Static<typeof ComparisonSharing>;
