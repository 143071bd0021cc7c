import { join } from 'node:path';

/** The files of one writer in the journal folder. */
export interface JournalFiles {
  /** Records; see `journal.ts`. The first segment, see {@link segmentFile}. */
  journal: string;
  /** An `ExitRecord`, once somebody saw the writer end. */
  exit: string;
  /** Bytes of artifacts, numbered from 0. */
  blobs: string;
}

/**
 * A part of a journal. A long journal goes on in a file of its own, so that what
 * the store has taken can be removed while the writer lives.
 */
export interface JournalSegment {
  writer: string;
  /** Bytes of the journal before this segment. */
  start: number;
}

const SEGMENT_NAME = /^([0-9a-f]{32})(?:\.([1-9]\d{0,14}))?\.journal$/;

/** The segment that a file of the journal folder is, if it is one. */
export function segmentOf(fileName: string): JournalSegment | undefined {
  const [, writer, start] = SEGMENT_NAME.exec(fileName) ?? [];
  return writer === undefined ? undefined : { writer, start: Number(start ?? 0) };
}

/** File of a segment: the journal itself when it starts at byte 0. */
export function segmentFile(folder: string, { writer, start }: JournalSegment): string {
  const { journal } = journalFiles(folder, writer);
  return start === 0 ? journal : join(folder, `${writer}.${start}.journal`);
}

/** File names of a writer, whose id must be 32 hex digits. */
export function journalFiles(folder: string, writer: string): JournalFiles {
  if (!/^[0-9a-f]{32}$/.test(writer)) {
    throw new Error(`Not a writer id: ${JSON.stringify(writer)}`);
  }
  return {
    journal: join(folder, `${writer}.journal`),
    exit: join(folder, `${writer}.exit.json`),
    blobs: join(folder, `${writer}.blobs`)
  };
}
