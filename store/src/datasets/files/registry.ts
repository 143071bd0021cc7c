import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileFormat } from '@trainlab/api';
import type { CsvLayout } from './csv-reader.js';

/** A registered file as it was when its content was read. */
export interface FileEntry {
  name: string;
  /** Of the content, `sha256:` and hex digits. */
  hash: string;
  /** Below the Jupyter server's root. */
  path: string;
  /** Absolute, without links. */
  place: string;
  format: FileFormat;
  shape: number[];
  bytes: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** What tells that the file has not been touched since. */
  state: string;
  layout?: CsvLayout;
}

/** Registered files, the newest first, in a JSON file that is replaced as a whole. */
export class FileRegistry {
  /** @param file - where they are kept; it need not exist. */
  constructor(private readonly _file: string) {
    this._entries = read(_file);
  }

  get entries(): readonly FileEntry[] {
    return this._entries;
  }

  /** Puts an entry in, in place of one of the same name and content. */
  async put(entry: FileEntry): Promise<void> {
    this._entries = [
      entry,
      ...this._entries.filter(
        ({ name, hash }) => name !== entry.name || hash !== entry.hash
      )
    ];
    const entries = this._entries;
    // One after the other, so that the last state is the one that stays.
    this._writing = this._writing.then(
      () => write(this._file, entries),
      () => write(this._file, entries)
    );
    await this._writing;
  }

  private _entries: readonly FileEntry[];
  private _writing: Promise<void> = Promise.resolve();
}

function read(file: string): FileEntry[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  try {
    return (JSON.parse(text) as { files: FileEntry[] }).files;
  } catch {
    // Kept for whoever wants to mend it; files can be registered again.
    renameSync(file, `${file}.damaged`);
    return [];
  }
}

async function write(file: string, files: readonly FileEntry[]): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.next`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify({ version: 1, files }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  renameSync(next, file);
}
