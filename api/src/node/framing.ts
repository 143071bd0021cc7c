import { crc32 } from 'node:zlib';
import type { JournalRecord } from '../journal.js';

const NEWLINE = 0x0a;

/** One journal line; `json` must not hold a newline, which `JSON.stringify` guarantees. */
export function encodeRecord(sequence: number, json: string): string {
  const body = `${sequence} ${json}`;
  return `${crc32(body).toString(16).padStart(8, '0')} ${body}\n`;
}

export interface DecodedRecord {
  sequence: number;
  record: JournalRecord;
  /** Offset of the byte after the record's newline, relative to the buffer. */
  end: number;
}

/** A line whose checksum or form is wrong: the file was damaged after it was written. */
export class DamagedRecordError extends Error {
  override readonly name = 'DamagedRecordError';

  constructor(readonly offset: number) {
    super(`Damaged journal record at byte ${offset}`);
  }
}

/**
 * Decodes the complete lines of a buffer; an incomplete last line is left for
 * the next read.
 *
 * @throws DamagedRecordError at the first damaged line.
 */
export function* decodeRecords(buffer: Buffer): Generator<DecodedRecord> {
  let start = 0;
  for (;;) {
    const newline = buffer.indexOf(NEWLINE, start);
    if (newline < 0) {
      return;
    }
    const body = buffer.subarray(start + 9, newline);
    const sum = buffer.toString('latin1', start, start + 8);
    const space = body.indexOf(0x20);
    if (space < 1 || crc32(body).toString(16).padStart(8, '0') !== sum) {
      throw new DamagedRecordError(start);
    }
    yield {
      sequence: Number(body.toString('latin1', 0, space)),
      record: JSON.parse(body.toString('utf8', space + 1)) as JournalRecord,
      end: newline + 1
    };
    start = newline + 1;
  }
}
