import { join } from 'node:path';
import type { JournalArtifact } from '@trainlab/api';
import { journalFiles } from '@trainlab/api/node';
import { BlobError, type BlobStore } from '../blobs/blob-store.js';

/**
 * Moves the bytes of artifacts into the blob store before their record is
 * committed. That takes long for large files, so it happens beside the ingestion
 * of other journals; the artifact's own journal waits.
 */
export class BlobIntake {
  /**
   * @param journals - the folder of all journals.
   * @param onReady - called when a writer's artifact is ready or refused.
   */
  constructor(
    journals: string,
    blobs: BlobStore,
    onReady: (writer: string, error?: unknown) => void
  ) {
    this._journals = journals;
    this._blobs = blobs;
    this._onReady = onReady;
  }

  /** True when the artifact's record may be applied; else it is being prepared. */
  ready(writer: string, record: JournalArtifact): boolean {
    if (this._done.has(keyOf(writer, record))) {
      return true;
    }
    if (!this._busy.has(writer)) {
      this._busy.add(writer);
      void this._prepare(writer, record);
    }
    return false;
  }

  /** Whether the writer's journal has to wait. */
  busy(writer: string): boolean {
    return this._busy.has(writer);
  }

  /** Why the artifact was refused, if it was. */
  refusal(writer: string, record: JournalArtifact): string | undefined {
    return this._done.get(keyOf(writer, record)) || undefined;
  }

  /** The artifact's record is committed. */
  committed(writer: string, record: JournalArtifact): void {
    this._done.delete(keyOf(writer, record));
  }

  private async _prepare(writer: string, record: JournalArtifact): Promise<void> {
    const key = keyOf(writer, record);
    let failure: unknown;
    try {
      const file = join(journalFiles(this._journals, writer).blobs, String(record.blob));
      await this._blobs.take(file, record);
      this._done.set(key, '');
    } catch (error) {
      if (error instanceof BlobError) {
        this._done.set(key, error.message);
      } else {
        failure = error;
      }
    }
    this._busy.delete(writer);
    this._onReady(writer, failure);
  }

  private readonly _journals: string;
  private readonly _blobs: BlobStore;
  private readonly _onReady: (writer: string, error?: unknown) => void;
  /** Empty, or why the artifact was refused. */
  private readonly _done = new Map<string, string>();
  private readonly _busy = new Set<string>();
}

function keyOf(writer: string, record: JournalArtifact): string {
  return `${writer}/${record.blob}/${record.sha256}`;
}
