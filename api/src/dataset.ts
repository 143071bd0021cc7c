import { Type, type Static } from '@sinclair/typebox';
import { Time } from './scalars.js';

/** Kinds of files that can be registered as datasets. */
export const FileFormat = Type.Union([
  Type.Literal('csv'),
  Type.Literal('parquet'),
  Type.Literal('npy'),
  Type.Literal('idx')
]);
export type FileFormat = Static<typeof FileFormat>;

/** The file that somebody has registered as a dataset. */
export const DatasetFile = Type.Object({
  /** Where the Jupyter server's file browser shows it, below its root. */
  path: Type.String(),
  format: FileFormat
});
export type DatasetFile = Static<typeof DatasetFile>;

/** A dataset known to the store: one row per name and content. */
export const Dataset = Type.Object({
  name: Type.String(),
  version: Type.Optional(Type.String()),
  hash: Type.String(),
  shape: Type.Optional(Type.Array(Type.Integer())),
  bytes: Type.Optional(Type.Integer()),
  createdAt: Time,
  runCount: Type.Integer(),
  revision: Type.Integer(),
  /** Only of registered files. */
  file: Type.Optional(DatasetFile)
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
  Type.Literal('damaged'),
  /** The registered file is not in its place any more. */
  Type.Literal('moved'),
  /** The registered file has other content than when it was registered. */
  Type.Literal('changed')
]);
export type NoPreviewReason = Static<typeof NoPreviewReason>;

/** A column of a table: its name, and its type in the words of the file's format. */
export const PreviewColumn = Type.Object({ name: Type.String(), type: Type.String() });
export type PreviewColumn = Static<typeof PreviewColumn>;

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
    /** Numbers per pixel, when more than one: red, green, blue. */
    channels: Type.Optional(Type.Literal(3)),
    /** Base64 of one byte per number, 0 dark to 255 bright, row by row, image by image. */
    pixels: Type.String(),
    /** One per image that is given; empty texts where there are no labels. */
    labels: Type.Array(Type.String())
  }),
  Type.Object({
    kind: Type.Literal('table'),
    /** Rows in the dataset. */
    total: Type.Integer(),
    /** Position of the first row that is given. */
    offset: Type.Integer(),
    /** At most the first 200; see `columnTotal`. */
    columns: Type.Array(PreviewColumn),
    /** Columns in the dataset. */
    columnTotal: Type.Integer(),
    /** Texts, one per column, of at most 200 characters; `null` where nothing is. */
    rows: Type.Array(Type.Array(Type.Union([Type.String(), Type.Null()])))
  })
]);
export type DatasetPreview = Static<typeof DatasetPreview>;
