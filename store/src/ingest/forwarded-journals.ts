import type { Readable } from 'node:stream';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';
import { invalid } from '../domain/errors.js';
import type { Permissions } from '../domain/permissions.js';
import type { JournalSlice, SliceReceipt } from '../forward/protocol.js';
import type { RecordApplier } from './applier.js';
import { closeRuns } from './close-runs.js';
import { GroupCommit, type JournalSource, type Slice } from './group-commit.js';
import type { JournalEntry } from './journal-reader.js';
import { isArtifact } from './records.js';

/** Artifacts whose bytes are here and whose records are not; older ones are asked for anew. */
const MOST_AWAITED = 10_000;

export interface ForwardedJournalsOptions {
  db: Database;
  tables: Tables;
  blobs: BlobStore;
  permissions: Permissions;
  applier: RecordApplier;
  report: (line: string) => void;
}

/**
 * Takes in journals that the stores of notebook servers forward.
 *
 * Whose runs they are is told by the caller, who has asked the hub, and not by a
 * record. A journal is its first sender's, and records that touch what the sender
 * may not write are set aside.
 */
export class ForwardedJournals {
  constructor(options: ForwardedJournalsOptions) {
    this._options = options;
    this._commit = new GroupCommit({
      ...options,
      authorOf: () => () => options.permissions.known(this._user),
      refusal: () => undefined
    });
  }

  /**
   * Commits what is new, all of it together, and closes writers that have ended.
   *
   * @throws errors of the storage; then the sender tries again.
   */
  take(user: string, slices: readonly JournalSlice[]): SliceReceipt[] {
    this._user = user;
    const deliveries = slices.map(slice => this._delivery(user, slice));
    const fresh = deliveries.filter(({ entries }) => entries.length > 0);
    if (fresh.length > 0) {
      this._commit.commit(
        fresh.map(({ source, entries }): Slice => {
          return { reader: source, entries };
        })
      );
    }
    return deliveries.map(delivery => this._settled(user, delivery));
  }

  /**
   * Takes the bytes of an artifact, whose record the same writer sends next.
   *
   * @throws BlobError and DomainError when they are too many, or others than announced.
   */
  async receive(
    user: string,
    writer: string,
    sha256: string,
    bytes: Readable,
    limit: number
  ): Promise<void> {
    const blob = await this._options.blobs.put(bytes, limit);
    if (blob.sha256 !== sha256) {
      throw invalid(
        'sha256',
        'The bytes of the artifact have another hash. Send them again.'
      );
    }
    this._received.set(`${user}/${writer}/${sha256}`, blob.size);
    if (this._received.size > MOST_AWAITED) {
      this._received.delete(this._received.keys().next().value as string);
    }
  }

  private _delivery(user: string, slice: JournalSlice): ForwardedSlice {
    const { tables } = this._options;
    const state = tables.journals.get(slice.writer);
    const source = new ForwardedSource(slice.writer, state?.nextSequence ?? 0, slice);
    const delivery: ForwardedSlice = {
      slice,
      source,
      known: (state?.offset ?? 0) > 0,
      entries: []
    };
    delivery.refused = unknownVersion(slice) ?? this._disputed(user, slice.writer);
    if (
      delivery.refused !== undefined ||
      (slice.first > source.nextSequence && !slice.gap)
    ) {
      return delivery;
    }
    this._enter(user, delivery);
    return delivery;
  }

  /** Makes a new journal the sender's; one of somebody else is not taken. */
  private _disputed(user: string, writer: string): string | undefined {
    const { db, tables } = this._options;
    const own =
      tables.journals.ownerOf(writer) === user ||
      db.transaction(() => tables.journals.claim(writer, user));
    return own ? undefined : 'The journal was sent by somebody else before.';
  }

  /** Up to the first artifact whose bytes are not here. */
  private _enter(user: string, delivery: ForwardedSlice): void {
    const { slice, source, entries } = delivery;
    let next = source.nextSequence;
    if (slice.gap !== undefined && slice.first > next) {
      entries.push({
        damage: `The records ${next} to ${slice.first - 1} are missing: ${slice.gap}`,
        start: next,
        end: slice.first,
        next: slice.first
      });
      next = slice.first;
    }
    for (let at = next - slice.first; at < slice.records.length; at++) {
      const record = slice.records[at];
      if (isArtifact(record)) {
        const size = this._received.get(`${user}/${slice.writer}/${record.sha256}`);
        if (size !== record.size) {
          delivery.missing = record.sha256;
          return;
        }
      }
      const start = slice.first + at;
      entries.push({ record, start, end: start + 1, next: start + 1 });
    }
  }

  private _settled(user: string, delivery: ForwardedSlice): SliceReceipt {
    const { slice, source, missing, refused } = delivery;
    const receipt: SliceReceipt = { writer: slice.writer, next: source.nextSequence };
    if (refused !== undefined) {
      return { ...receipt, refused };
    }
    if (missing !== undefined) {
      return { ...receipt, missing };
    }
    const complete = source.nextSequence >= slice.first + slice.records.length;
    if (slice.end && complete) {
      const author = this._options.permissions.known(user);
      closeRuns(this._options, source.writer, slice.end, author);
      this._options.db.persist();
      this._forgetArtifacts(`${user}/${source.writer}/`);
      return { ...receipt, closed: true };
    }
    if (delivery.known && delivery.entries.length === 0) {
      this._hear(source);
    }
    if (slice.durable) {
      this._options.db.persist();
      receipt.durable = true;
    }
    return receipt;
  }

  /** Notes that the writer lives. */
  private _hear({ writer, nextSequence, offset }: JournalSource): void {
    const { db, tables } = this._options;
    db.transaction(() =>
      tables.journals.advance(writer, nextSequence, offset, Date.now())
    );
  }

  private _forgetArtifacts(prefix: string): void {
    for (const key of this._received.keys()) {
      if (key.startsWith(prefix)) {
        this._received.delete(key);
      }
    }
  }

  private readonly _options: ForwardedJournalsOptions;
  private readonly _commit: GroupCommit;
  /** Of the delivery that is being taken in. */
  private _user = '';
  /** Sizes by user, writer and hash. */
  private readonly _received = new Map<string, number>();
}

interface ForwardedSlice {
  slice: JournalSlice;
  source: JournalSource;
  /** Something of the journal is committed. */
  known: boolean;
  entries: JournalEntry[];
  missing?: string;
  refused?: string;
}

/** The records of one slice; offsets are sequence numbers. */
class ForwardedSource implements JournalSource {
  constructor(
    readonly writer: string,
    public nextSequence: number,
    slice: JournalSlice
  ) {
    this.offset = nextSequence;
    this._slice = slice;
  }

  offset: number;

  bytes({ start }: JournalEntry, limit: number): Buffer {
    const record = this._slice.records[start - this._slice.first];
    return Buffer.from(JSON.stringify(record ?? null)).subarray(0, limit);
  }

  private readonly _slice: JournalSlice;
}

function unknownVersion({ records: [first] }: JournalSlice): string | undefined {
  const { t, version } = (first ?? {}) as { t?: unknown; version?: unknown };
  return t === 'writer' && version !== 1
    ? `The journal is of version ${String(version)}, and the hub's store knows version 1. Its ` +
        'admin has to update TrainLab.'
    : undefined;
}
