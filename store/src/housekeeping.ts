import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { segmentOf } from '@trainlab/api/node';
import type { FolderBlobStore } from './blobs/folder-blob-store.js';
import { storageFault } from './db/faults.js';
import type { Tables } from './db/tables.js';

const DAY = 24 * 3600_000;
/** Of a store that has just started, others want something. */
const FIRST = 60_000;
/** What stands beside a journal. */
const COMPANION = /^([0-9a-f]{32})\.(?:blobs|exit\.json)/;

export interface HousekeepingOptions {
  tables: Tables;
  blobs: FolderBlobStore;
  /** The folder of all journals. */
  journals: string;
  report: (line: string) => void;
}

/**
 * Removes what killed processes have left behind: bytes of artifacts that no run
 * names, and companions of journals that are gone. Only what is older than a day,
 * since what is being received has no name yet.
 */
export class Housekeeping {
  constructor(options: HousekeepingOptions) {
    this._options = options;
  }

  start(): void {
    this._timer = setTimeout(() => {
      this._timer = setInterval(() => void this.sweep(), DAY);
      void this.sweep();
    }, FIRST);
  }

  stop(): void {
    clearTimeout(this._timer);
  }

  /** Looks once; `before` is in milliseconds since the Unix epoch. Never rejects. */
  async sweep(before = Date.now() - DAY): Promise<void> {
    const { tables, blobs, report } = this._options;
    try {
      const kept = tables.artifacts.hashes();
      const bytes = await blobs.sweep(sha256 => kept.has(sha256), before);
      const companions = this._sweepCompanions(before);
      if (bytes + companions > 0) {
        report(
          `removed ${bytes} artifacts of no run and ${companions} parts of no journal`
        );
      }
    } catch (error) {
      // The next sweep meets another state of the disk.
      report(`Housekeeping: ${storageFault(error)?.message ?? String(error)}`);
    }
  }

  private _sweepCompanions(before: number): number {
    const { journals } = this._options;
    const names = readdirSync(journals);
    const writers = new Set(names.flatMap(name => segmentOf(name)?.writer ?? []));
    const left = names.filter(name => {
      const writer = COMPANION.exec(name)?.[1];
      return (
        writer !== undefined &&
        !writers.has(writer) &&
        changedAt(join(journals, name)) < before
      );
    });
    left.forEach(name => rmSync(join(journals, name), { recursive: true, force: true }));
    return left.length;
  }

  private readonly _options: HousekeepingOptions;
  private _timer?: ReturnType<typeof setTimeout>;
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Infinity;
}
