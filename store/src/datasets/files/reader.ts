import type { DatasetPreview, FileFormat } from '@trainlab/api';
import type { ByteSource } from './byte-source.js';
import { CsvReader } from './csv-reader.js';
import { IdxReader } from './idx-reader.js';
import { NpyReader } from './npy-reader.js';
import { ParquetReader } from './parquet-reader.js';

/** What there is to see of a page, without where it stands in the whole. */
export type Page = Exclude<DatasetPreview, { kind: 'none' }>;

/** Reads one file of a known format. */
export interface Reader {
  /** Number of items, then the shape of an item. */
  readonly shape: readonly number[];
  /** At most `limit` items from `offset` on; fewer when they would be too many bytes. */
  page(offset: number, limit: number): Page | Promise<Page>;
}

/** @throws Error when the file is not of the format or damaged; the message is for people. */
export function openReader(
  format: FileFormat,
  source: ByteSource
): Reader | Promise<Reader> {
  switch (format) {
    case 'csv':
      return new CsvReader(source);
    case 'parquet':
      return ParquetReader.open(source);
    case 'npy':
      return new NpyReader(source);
    case 'idx':
      return new IdxReader(source);
  }
}
