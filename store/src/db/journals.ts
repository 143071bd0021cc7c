import type { StatementSync } from 'node:sqlite';
import type { JournalWriter } from '@trainlab/api';
import type { Database } from './database.js';
import { present } from './runs.js';

/** How far a journal has been ingested, and who writes it. */
export interface JournalState {
  writer: string;
  /** Absent until the header has been read, or when it was damaged. */
  host?: string;
  bootId?: string;
  pid?: number;
  startTicks?: string;
  /** The first sequence number not yet committed. */
  nextSequence: number;
  /** Bytes of the file that are committed. */
  offset: number;
  /** When records were last committed; milliseconds since the Unix epoch. */
  grownAt: number;
  /** Records set aside. */
  damaged: number;
}

export interface Damage {
  writer: string;
  offset: number;
  reason: string;
  foundAt: number;
}

export class JournalTable {
  constructor(db: Database) {
    this._get = db.prepare(
      `SELECT writer, host, boot_id AS bootId, pid, start_ticks AS startTicks,
         next_sequence AS nextSequence, offset, grown_at AS grownAt, damaged
       FROM journals WHERE writer = ?`
    );
    this._advance = db.prepare(
      `INSERT INTO journals (writer, next_sequence, offset, grown_at, damaged)
       VALUES (?, ?, ?, ?, 0)
       ON CONFLICT (writer) DO UPDATE SET next_sequence = excluded.next_sequence,
         offset = excluded.offset, grown_at = excluded.grown_at`
    );
    this._identify = db.prepare(
      `INSERT INTO journals (writer, host, boot_id, pid, start_ticks, next_sequence, offset,
         grown_at, damaged)
       VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0)
       ON CONFLICT (writer) DO UPDATE SET host = excluded.host, boot_id = excluded.boot_id,
         pid = excluded.pid, start_ticks = excluded.start_ticks`
    );
    this._owner = db.prepare('SELECT owner FROM journals WHERE writer = ?');
    this._claim = db.prepare(
      `INSERT INTO journals (writer, owner, next_sequence, offset, grown_at, damaged)
       VALUES (?, ?, 0, 0, 0, 0) ON CONFLICT (writer) DO NOTHING`
    );
    this._setAside = db.prepare(
      'INSERT INTO damage (writer, offset, reason, bytes, found_at) VALUES (?, ?, ?, ?, ?)'
    );
    this._countDamage = db.prepare(
      `INSERT INTO journals (writer, next_sequence, offset, grown_at, damaged)
       VALUES (?, 0, 0, 0, 1)
       ON CONFLICT (writer) DO UPDATE SET damaged = journals.damaged + 1`
    );
    this._damage = db.prepare(
      `SELECT writer, offset, reason, found_at AS foundAt FROM damage
       ORDER BY id DESC LIMIT ?`
    );
  }

  get(writer: string): JournalState | undefined {
    return present(this._get.get(writer));
  }

  /** Keeps how far the journal is committed; in the transaction of its records. */
  advance(writer: string, nextSequence: number, offset: number, time: number): void {
    this._advance.run(writer, nextSequence, offset, time);
  }

  /** Whose the journal is; `undefined` for one of this host, or none at all. */
  ownerOf(writer: string): string | undefined {
    return (this._owner.get(writer)?.owner as string | null | undefined) ?? undefined;
  }

  /**
   * Makes a journal that is sent from elsewhere its sender's.
   *
   * @returns false when it is somebody else's.
   */
  claim(writer: string, owner: string): boolean {
    this._claim.run(writer, owner);
    return this.ownerOf(writer) === owner;
  }

  identify(header: JournalWriter): void {
    this._identify.run(
      header.writer,
      header.host,
      header.bootId,
      header.pid,
      header.startTicks
    );
  }

  /** Keeps a record that cannot be used, with the reason. */
  setAside(damage: Damage, bytes: Uint8Array | undefined): void {
    this._setAside.run(
      damage.writer,
      damage.offset,
      damage.reason,
      bytes ?? null,
      damage.foundAt
    );
    this._countDamage.run(damage.writer);
  }

  /** The newest first. */
  damage(limit: number): Damage[] {
    return this._damage.all(limit).map(row => ({ ...row }) as unknown as Damage);
  }

  private readonly _get: StatementSync;
  private readonly _advance: StatementSync;
  private readonly _identify: StatementSync;
  private readonly _owner: StatementSync;
  private readonly _claim: StatementSync;
  private readonly _setAside: StatementSync;
  private readonly _countDamage: StatementSync;
  private readonly _damage: StatementSync;
}
