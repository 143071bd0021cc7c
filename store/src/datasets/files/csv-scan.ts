import type { ByteSource } from './byte-source.js';

const PIECE = 1 << 20;
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Places that are remembered; with more records, fewer of them are. */
const MOST_PLACES = 4096;

/** Where records of a CSV file begin. */
export interface CsvPlaces {
  /** Records that are not empty. */
  records: number;
  /** Records from one place to the next. */
  every: number;
  /** Bytes before every such record, of the first one on. */
  places: number[];
}

/**
 * Finds the records of a CSV file (RFC 4180): lines, save that a quoted value
 * may hold line ends. Lines without anything are no records.
 */
export function scanCsv(source: ByteSource, begin: number): CsvPlaces {
  let places: number[] = [];
  let every = 1;
  let records = 0;
  let start = begin;
  let blank = true;
  let quoted = false;
  const end = (next: number) => {
    if (!blank) {
      if (records % every === 0) {
        places.push(start);
        if (places.length > MOST_PLACES) {
          every *= 2;
          places = places.filter((_, at) => at % 2 === 0);
        }
      }
      records++;
    }
    start = next;
    blank = true;
  };
  for (let at = begin; at < source.size; at += PIECE) {
    const piece = source.upTo(at, PIECE);
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (byte === QUOTE) {
        quoted = !quoted;
        blank = false;
      } else if (byte === LINE_FEED && !quoted) {
        end(at + i + 1);
      } else if (byte !== CARRIAGE_RETURN) {
        blank = false;
      }
    }
  }
  end(source.size);
  return { records, every, places };
}
