import { join } from 'node:path';

/** The files of one writer in the journal folder. */
export interface JournalFiles {
  /** Records; see `journal.ts`. */
  journal: string;
  /** An `ExitRecord`, once somebody saw the writer end. */
  exit: string;
  /** Bytes of artifacts, numbered from 0. */
  blobs: string;
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
