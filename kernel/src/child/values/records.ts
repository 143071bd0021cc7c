import { inspect } from 'node:util';
import type { Formatter } from './formatter.js';
import { isPlain } from './formatter.js';
import { htmlTable, MAX_COLUMNS, MAX_ROWS } from './html-table.js';

/** Rows that are looked at to tell whether an array is a table. */
const SAMPLE = 100;

/** An array of objects is a table; so is a map. */
export const formatRecords: Formatter = value => {
  if (value instanceof Map && value.size > 0) {
    const rows = [...value].slice(0, MAX_ROWS);
    const view = {
      columns: ['key', 'value'],
      rows,
      totalRows: value.size,
      totalColumns: 2
    };
    return {
      'text/html': htmlTable({ ...view, title: 'Map' }),
      'text/plain': inspect(value)
    };
  }
  if (!Array.isArray(value) || value.length === 0) {
    return undefined;
  }
  const sample = value.slice(0, SAMPLE) as unknown[];
  if (!sample.every(row => isPlain(row) && Object.keys(row).length > 0)) {
    return undefined;
  }
  const all = [...new Set(sample.flatMap(row => Object.keys(row as object)))];
  const columns = all.slice(0, MAX_COLUMNS);
  const rows = (value as Record<string, unknown>[])
    .slice(0, MAX_ROWS)
    .map(row => columns.map(name => row[name]));
  const view = { columns, rows, totalRows: value.length, totalColumns: all.length };
  return { 'text/html': htmlTable(view), 'text/plain': inspect(value) };
};
