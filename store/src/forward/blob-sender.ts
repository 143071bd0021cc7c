import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { journalFiles } from '@trainlab/api/node';
import { HubRefusedError } from './hub-errors.js';
import type { HubLink } from './hub-link.js';
import type { Outbox } from './outbox.js';

/** Sends the bytes of artifacts as a stream, each before its record. */
export class BlobSender {
  constructor(link: HubLink, journals: string) {
    this._link = link;
    this._journals = journals;
  }

  /**
   * Sends what the hub misses of a journal. Bytes that are gone, or are not those
   * that were logged, are left out for good.
   *
   * @throws HubAwayError, HubRefusedError; then it is tried again.
   */
  async send(outbox: Outbox): Promise<void> {
    const { missing, writer } = outbox;
    if (!missing) {
      return;
    }
    const path = this._file(writer, missing.blob);
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(
      () => undefined
    );
    try {
      const found = await file?.stat();
      if (!file || !found?.isFile() || found.size !== missing.size) {
        outbox.skip(
          missing.sequence,
          file
            ? 'The bytes of the artifact are not those that were logged.'
            : 'The bytes of the artifact are not beside the journal.'
        );
        return;
      }
      await this._link.ask(
        {
          method: 'PUT',
          path: `/api/v1/journals/${writer}/blobs/${missing.sha256}`,
          headers: {
            'content-type': 'application/octet-stream',
            'content-length': String(missing.size)
          }
        },
        call => {
          // A broken connection is told by the call itself.
          pipeline(file.createReadStream({ start: 0, autoClose: false }), call).catch(
            (error: Error) => call.destroy(error)
          );
        }
      );
      outbox.missing = undefined;
    } catch (error) {
      if (error instanceof HubRefusedError && error.status === 400) {
        outbox.skip(missing.sequence, error.message);
        return;
      }
      throw error;
    } finally {
      await file?.close();
    }
  }

  /** Removes the bytes of artifacts that the hub has on its disk. */
  async discard(writer: string, blobs: readonly number[]): Promise<void> {
    for (const blob of blobs) {
      await rm(this._file(writer, blob), { force: true });
    }
  }

  private _file(writer: string, blob: number): string {
    return join(journalFiles(this._journals, writer).blobs, String(blob));
  }

  private readonly _link: HubLink;
  private readonly _journals: string;
}
