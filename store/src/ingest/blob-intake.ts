import { join } from 'node:path';
import type { JournalArtifact } from '@trainlab/api';
import { journalFiles } from '@trainlab/api/node';
import { BlobError, type BlobStore } from '../blobs/blob-store.js';

/** Wait before another try; milliseconds. */
const RETRY = 2000;

/**
 * Moves the bytes of artifacts into the blob store before their record is
 * committed. That takes long for large files, so it happens beside the ingestion
 * of other journals; the artifact's own journal waits.
 */
export class BlobIntake {
  /**
   * @param journals - the folder of all journals.
   * @param onReady - called when an artifact is ready or refused.
   * @param onTrouble - called when the storage refuses; it is tried again.
   */
  constructor(
    journals: string,
    blobs: BlobStore,
    onReady: () => void,
    onTrouble: (error: unknown) => void
  ) {
    this._journals = journals;
    this._blobs = blobs;
    this._onReady = onReady;
    this._onTrouble = onTrouble;
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
    try {
      const file = join(journalFiles(this._journals, writer).blobs, String(record.blob));
      await this._blobs.take(file, record);
      this._done.set(keyOf(writer, record), '');
    } catch (error) {
      if (!(error instanceof BlobError)) {
        // The storage refuses. Only this journal waits for it.
        setTimeout(() => this._settled(writer), RETRY).unref();
        this._onTrouble(error);
        return;
      }
      this._done.set(keyOf(writer, record), error.message);
    }
    this._settled(writer);
  }

  private _settled(writer: string): void {
    this._busy.delete(writer);
    this._onReady();
  }

  private readonly _journals: string;
  private readonly _blobs: BlobStore;
  private readonly _onReady: () => void;
  private readonly _onTrouble: (error: unknown) => void;
  /** Empty, or why the artifact was refused. */
  private readonly _done = new Map<string, string>();
  private readonly _busy = new Set<string>();
}

function keyOf(writer: string, record: JournalArtifact): string {
  return `${writer}/${record.blob}/${record.sha256}`;
}
