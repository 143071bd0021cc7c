import type { DatasetPreview, FileFormat } from '@trainlab/api';
import type { CsvLayout } from './csv-reader.js';

/** What is asked of the process that reads a file. */
export interface FileQuestion {
  format: FileFormat;
  /** What the first answer has told about a CSV file. */
  layout?: CsvLayout;
  /** Also hash the content. */
  hash?: boolean;
  /** The page to read. */
  page?: { offset: number; limit: number };
}

/** What it answers: of `error` and the rest, one. */
export interface FileAnswer {
  /** Why the file cannot be read, for people. */
  error?: string;
  shape?: number[];
  layout?: CsvLayout;
  hash?: string;
  page?: Exclude<DatasetPreview, { kind: 'none' }>;
}
