import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord, JournalRun, JournalWriter } from '@trainlab/api';
import { encodeRecord, journalFiles, type JournalFiles } from '@trainlab/api/node';
import { ownIdentity } from '../lease/process-identity';

export const newId = () => randomBytes(16).toString('hex');

/** Writes a journal as a program does. */
export class TestJournal {
  constructor(
    folder: string,
    readonly writer = newId()
  ) {
    this.files = journalFiles(folder, writer);
  }

  readonly files: JournalFiles;
  /** The sequence number of the next record. */
  sequence = 0;

  put(record: JournalRecord): this {
    return this.raw(encodeRecord(this.sequence++, JSON.stringify(record)));
  }

  raw(bytes: string | Buffer): this {
    appendFileSync(this.files.journal, bytes);
    return this;
  }

  header(fields: Partial<JournalWriter> = {}): this {
    return this.put({
      t: 'writer',
      version: 1,
      writer: this.writer,
      ...ownIdentity(),
      time: Date.now(),
      ...fields
    });
  }

  run(run: string, fields: Partial<JournalRun> = {}): this {
    return this.put({
      t: 'run',
      run,
      experiment: 'digits',
      name: 'cnn',
      params: {},
      tags: {},
      time: Date.now(),
      owner: 'ada',
      environment: {},
      ...fields
    });
  }

  metrics(run: string, step: number, values: Record<string, number>): this {
    return this.put({ t: 'm', r: run, s: step, w: 1_700_000_000_000 + step, v: values });
  }

  artifact(run: string, path: string, blob: number, bytes: string): this {
    mkdirSync(this.files.blobs, { recursive: true });
    writeFileSync(join(this.files.blobs, String(blob)), bytes);
    return this.put({
      t: 'artifact',
      r: run,
      path,
      blob,
      size: Buffer.byteLength(bytes),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      time: Date.now()
    });
  }

  end(run: string): this {
    return this.put({ t: 'end', r: run, status: 'FINISHED', time: Date.now() });
  }
}
