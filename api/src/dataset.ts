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

/** Why there is no preview; absence is a state, not an error. */
export const NoPreviewReason = Type.Union([
  /** The store cannot find the content of such a dataset by itself. */
  Type.Literal('unknown'),
  /** The package that brings the content is not installed beside the store. */
  Type.Literal('notInstalled'),
  /** The content that is found has another hash. */
  Type.Literal('otherContent'),
  /** The files that are found cannot be read. */
  Type.Literal('damaged')
]);
export type NoPreviewReason = Static<typeof NoPreviewReason>;

/** A part of a dataset's content, for the eye. */
export const DatasetPreview = Type.Union([
  Type.Object({ kind: Type.Literal('none'), reason: NoPreviewReason }),
  Type.Object({
    kind: Type.Literal('images'),
    /** Images in the dataset. */
    total: Type.Integer(),
    /** Position of the first image that is given. */
    offset: Type.Integer(),
    width: Type.Integer(),
    height: Type.Integer(),
    /** Base64 of one byte per pixel, 0 black to 255 white, row by row, image by image. */
    pixels: Type.String(),
    /** One per image that is given. */
    labels: Type.Array(Type.String())
  })
]);
export type DatasetPreview = Static<typeof DatasetPreview>;
