import { inspect } from 'node:util';
import { escapeHtml } from './html.js';

/** Rows and columns to be shown, of a table that may have more of both. */
export interface TableView {
  columns: readonly string[];
  /** In the order of the columns. */
  rows: readonly (readonly unknown[])[];
  /** How many rows and columns the whole table has. */
  totalRows: number;
  totalColumns: number;
  /** In words before the numbers, such as `Arquero table`. */
  title?: string;
}

/** At most so many rows and columns are shown. */
export const MAX_ROWS = 50;
export const MAX_COLUMNS = 40;
const MAX_TEXT = 120;

/** The table as HTML in which all data is escaped. */
export function htmlTable(view: TableView): string {
  const { columns, rows } = view;
  const head = columns.map(name => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows
    .map(row => `<tr>${row.map(cell => td(cell)).join('')}</tr>`)
    .join('\n');
  return (
    `<table class="dataframe">\n<caption>${escapeHtml(captionOf(view))}</caption>\n` +
    `<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`
  );
}

/** The table with columns of equal width. */
export function textTable(view: TableView): string {
  const lines = [view.columns, ...view.rows.map(row => row.map(cellText))];
  const widths = view.columns.map((_, at) =>
    Math.max(...lines.map(line => [...line[at]].length))
  );
  const isNumeric = view.columns.map((_, at) =>
    view.rows.some(row => typeof row[at] === 'number')
  );
  const text = lines.map(line =>
    line
      .map((cell, at) => {
        const blanks = ' '.repeat(widths[at] - [...cell].length);
        return isNumeric[at] ? blanks + cell : cell + blanks;
      })
      .join('  ')
      .trimEnd()
  );
  return `${captionOf(view)}\n${text.join('\n')}`;
}

function captionOf({ rows, columns, totalRows, totalColumns, title }: TableView): string {
  const count = (shown: number, all: number, word: string) => {
    const words = `${all} ${word}${all === 1 ? '' : 's'}`;
    return shown < all ? `${words} (${shown} shown)` : words;
  };
  const size = `${count(rows.length, totalRows, 'row')}, ${count(columns.length, totalColumns, 'column')}`;
  return title ? `${title}: ${size}` : size;
}

function td(value: unknown): string {
  const text = escapeHtml(cellText(value));
  return typeof value === 'number' || typeof value === 'bigint'
    ? `<td style="text-align:right">${text}</td>`
    : `<td style="text-align:left">${text}</td>`;
}

/** A value in the space of one cell, on one line. */
export function cellText(value: unknown): string {
  const text = plainText(value).replace(/\s*\n\s*/g, ' ');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function plainText(value: unknown): string {
  if (value === undefined) {
    return '';
  }
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  return inspect(value, { depth: 1, breakLength: Infinity, maxArrayLength: 10 });
}
