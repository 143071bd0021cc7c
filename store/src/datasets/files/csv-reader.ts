import type { PreviewColumn } from '@trainlab/api';
import type { ByteSource } from './byte-source.js';
import { csvRecords } from './csv-records.js';
import { scanCsv, type CsvPlaces } from './csv-scan.js';
import type { Page, Reader } from './reader.js';
import { MOST_COLUMNS, tablePage } from './table.js';

/** Records that types are told from. */
const SAMPLE = 500;
const DELIMITERS = [',', ';', '\t', '|'];
/** Bytes that the delimiter is told from. */
const BEGINNING = 1 << 16;

/** What is found out once about a CSV file. */
export interface CsvLayout extends CsvPlaces {
  delimiter: string;
  /** Whether the first record names the columns. */
  header: boolean;
  columns: PreviewColumn[];
}

/** A CSV file in UTF-8, with a delimiter and a header that are told from its content. */
export class CsvReader implements Reader {
  /**
   * @param layout - what an earlier reader of the same content has found.
   * @throws Error when the file is no text in UTF-8 or has no columns.
   */
  constructor(source: ByteSource, layout = layoutOf(source)) {
    this._source = source;
    this.layout = layout;
    const { records, header, columns } = layout;
    this.shape = [records - (header ? 1 : 0), columns.length];
  }

  readonly layout: CsvLayout;

  readonly shape: readonly number[];

  page(offset: number, limit: number): Page {
    const { header, delimiter, every, places, columns } = this.layout;
    const total = this.shape[0];
    const from = Math.min(offset, total);
    const wanted = Math.min(limit, total - from);
    const first = from + (header ? 1 : 0);
    const place = Math.floor(first / every);
    const shown = Math.min(columns.length, MOST_COLUMNS);
    const rows: (string | null)[][] = [];
    let skip = first - place * every;
    if (wanted > 0) {
      for (const record of csvRecords(this._source, places[place], delimiter)) {
        if (skip > 0) {
          skip--;
        } else {
          rows.push(
            Array.from({ length: shown }, (_, at) =>
              record[at] === '' ? null : (record[at] ?? null)
            )
          );
          if (rows.length === wanted) {
            break;
          }
        }
      }
    }
    return tablePage({
      total,
      offset: from,
      columns: columns.slice(0, shown),
      columnTotal: columns.length,
      rows
    });
  }

  private readonly _source: ByteSource;
}

function layoutOf(source: ByteSource): CsvLayout {
  const beginning = source.upTo(0, BEGINNING);
  if (beginning.includes(0)) {
    throw new Error(
      'This is no CSV file in UTF-8: it holds zero bytes. Save it as UTF-8, or choose another format.'
    );
  }
  const start = beginning.subarray(0, 3).toString('latin1') === '\xef\xbb\xbf' ? 3 : 0;
  const delimiter = delimiterOf(source, start);
  const sample: string[][] = [];
  for (const record of csvRecords(source, start, delimiter)) {
    sample.push(record);
    if (sample.length > SAMPLE) {
      break;
    }
  }
  if (sample.length === 0) {
    throw new Error('The CSV file is empty.');
  }
  const [first, ...rest] = sample;
  const header = isHeader(first, rest);
  const rows = header ? rest : sample;
  const width = Math.max(first.length, ...rows.map(row => row.length));
  return {
    delimiter,
    header,
    columns: Array.from({ length: width }, (_, at) => ({
      name: (header && first[at]) || String(at + 1),
      type: typeOf(rows.map(row => row[at] ?? ''))
    })),
    ...scanCsv(source, start)
  };
}

/** The one that parts the first records into most, and into equally many, values. */
function delimiterOf(source: ByteSource, start: number): string {
  let best = ',';
  let most = 1;
  for (const delimiter of DELIMITERS) {
    const widths: number[] = [];
    for (const record of csvRecords(source, start, delimiter)) {
      widths.push(record.length);
      if (widths.length === 20) {
        break;
      }
    }
    const width = Math.min(...widths);
    if (widths.every(each => each === widths[0]) && width > most) {
      best = delimiter;
      most = width;
    }
  }
  return best;
}

/** Names of columns are texts, all different, above something that is not all texts. */
function isHeader(first: readonly string[], rest: readonly string[][]): boolean {
  const names = first.filter(name => name !== '');
  const unlikeNumbers = names.every(name => typeOf([name]) === 'string');
  return (
    names.length > 0 &&
    unlikeNumbers &&
    new Set(names).size === names.length &&
    (names.length === first.length || rest.length > 0)
  );
}

/** The narrowest type that all values have; empty ones have any. */
function typeOf(values: readonly string[]): string {
  const given = values.map(value => value.trim()).filter(value => value !== '');
  const all = (pattern: RegExp) =>
    given.length > 0 && given.every(value => pattern.test(value));
  if (all(/^[+-]?\d+$/)) {
    return 'integer';
  }
  if (all(/^([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|nan|[+-]?inf(inity)?)$/i)) {
    return 'number';
  }
  if (all(/^(true|false)$/i)) {
    return 'boolean';
  }
  return all(
    /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
  )
    ? 'date'
    : 'string';
}
