import type { Anything, Bundle, Formatter } from './formatter.js';
import { hasMethods } from './formatter.js';
import { htmlTable, MAX_COLUMNS, MAX_ROWS, textTable } from './html-table.js';

/** Tables of Arquero (`numRows`, `objects`) and data frames of Polars (`toRecords`). */
export const formatDataFrame: Formatter = value => {
  if (hasMethods(value, 'numRows', 'numCols', 'columnNames', 'objects')) {
    return arquero(value as unknown as ArqueroTable);
  }
  if (hasMethods(value, 'toRecords', 'head') && Array.isArray(value['columns'])) {
    return polars(value as unknown as PolarsFrame);
  }
  return undefined;
};

/** What is used of a table of Arquero. */
interface ArqueroTable {
  numRows(): number;
  columnNames(): string[];
  objects(options: { limit: number }): Anything[];
}

function arquero(table: ArqueroTable): Bundle {
  const names = table.columnNames();
  return bundle(
    'Arquero table',
    names,
    table.objects({ limit: MAX_ROWS }),
    table.numRows()
  );
}

/** What is used of a data frame of nodejs-polars. */
interface PolarsFrame {
  columns: string[];
  height: number;
  head(rows: number): PolarsFrame;
  toRecords(): Anything[];
}

function polars(frame: PolarsFrame): Bundle {
  const records = frame.head(MAX_ROWS).toRecords();
  return bundle('Polars data frame', frame.columns, records, frame.height);
}

function bundle(
  title: string,
  names: readonly string[],
  records: readonly Anything[],
  totalRows: number
): Bundle {
  const columns = names.slice(0, MAX_COLUMNS);
  const rows = records.map(record => columns.map(name => record[name]));
  const view = { title, columns, rows, totalRows, totalColumns: names.length };
  return { 'text/html': htmlTable(view), 'text/plain': textTable(view) };
}
