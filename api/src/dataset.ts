import { Type, type Static } from '@sinclair/typebox';
import { Time } from './scalars.js';

/** A dataset known to the store: one row per name and content. */
export const Dataset = Type.Object({
  name: Type.String(),
  version: Type.Optional(Type.String()),
  hash: Type.String(),
  shape: Type.Optional(Type.Array(Type.Integer())),
  bytes: Type.Optional(Type.Integer()),
  createdAt: Time,
  runCount: Type.Integer(),
  revision: Type.Integer()
});
export type Dataset = Static<typeof Dataset>;

export const DatasetList = Type.Object({ datasets: Type.Array(Dataset) });
export type DatasetList = Static<typeof DatasetList>;
