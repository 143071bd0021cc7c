import type { PreviewColumn } from '@trainlab/api';
import type { Page } from './reader.js';

/** Columns of a page; more fit no screen, and would make large answers. */
export const MOST_COLUMNS = 200;
/** Characters of a cell. */
const LONGEST = 200;

export interface TablePart {
  total: number;
  offset: number;
  columns: readonly PreviewColumn[];
  columnTotal: number;
  /** Values of the columns above, `null` where nothing is. */
  rows: readonly (readonly unknown[])[];
}

/** A page of a table, with its values as short texts. */
export function tablePage(part: TablePart): Page {
  return {
    kind: 'table',
    ...part,
    columns: part.columns.map(({ name, type }) => ({ name: clip(name), type })),
    rows: part.rows.map(row => row.map(cell))
  };
}

function cell(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (typeof value === 'string') {
    return clip(value);
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'NaT' : value.toISOString();
  }
  if (value instanceof Uint8Array) {
    return `${value.length} bytes`;
  }
  if (typeof value === 'object') {
    return clip(JSON.stringify(value, replacer) ?? '');
  }
  return clip(String(value));
}

function replacer(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
