import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { tempFolder } from '../testing/temp-folder';
import { Database } from './database';
import { FencedError, storageFault } from './faults';

describe('Database', () => {
  const folder = tempFolder();
  let files = 0;
  const newPath = () => join(folder, `${files++}.db`);

  it('commits all of a transaction or nothing, revisions too', () => {
    const db = new Database(newPath(), { wal: true });
    const changed = jest.fn();
    db.onChange(changed);
    db.transaction(() => db.nextRevision());
    expect(() =>
      db.transaction(() => {
        db.nextRevision();
        throw new Error('no');
      })
    ).toThrow('no');
    expect(db.revision).toBe(1);
    db.transaction(() => undefined);
    expect(changed).toHaveBeenCalledTimes(1);
    db.close();
  });

  it.each([true, false])(
    'keeps name and revisions over a restart (log ahead: %s)',
    wal => {
      const path = newPath();
      const first = new Database(path, { wal });
      first.transaction(() => first.nextRevision(), true);
      first.close();
      const second = new Database(path, { wal });
      expect(second.storeId).toBe(first.storeId);
      expect(second.revision).toBe(1);
      expect(second.fence).toBe(first.fence + 1);
      second.close();
      const mode = new DatabaseSync(path).prepare('PRAGMA journal_mode').get();
      expect(mode?.journal_mode).toBe(wal ? 'wal' : 'delete');
    }
  );

  it('lets an owner that was displaced write nothing more', () => {
    const path = newPath();
    const before = new Database(path, { wal: true });
    const after = new Database(path, { wal: true });
    expect(() => before.transaction(() => before.nextRevision())).toThrow(FencedError);
    expect(after.transaction(() => after.nextRevision())).toBe(1);
    before.close();
    after.close();
  });

  it('refuses data of a newer version', () => {
    const path = newPath();
    new Database(path, { wal: true }).close();
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 999');
    raw.close();
    expect(() => new Database(path, { wal: true })).toThrow(/newer TrainLab/);
  });

  it('tells a full disk from an error, until a write succeeds', () => {
    const db = new Database(newPath(), { wal: true });
    const pages = db.prepare('PRAGMA page_count').get()?.page_count as number;
    db.prepare(`PRAGMA max_page_count = ${pages}`).get();
    const fill = () =>
      db.transaction(() =>
        db
          .prepare(
            'INSERT INTO damage (writer, offset, reason, bytes, found_at) VALUES (?, 0, ?, ?, 0)'
          )
          .run('w', 'r', new Uint8Array(100_000))
      );
    expect(fill).toThrow();
    expect(db.fault).toMatchObject({ kind: 'full' });
    expect(() => db.probe()).not.toThrow();
    expect(db.fault).toBeUndefined();
    db.prepare('PRAGMA max_page_count = 100000').get();
    expect(fill).not.toThrow();
    db.close();
  });

  it('knows the faults of filesystems too', () => {
    expect(storageFault(Object.assign(new Error(), { code: 'EROFS' }))?.kind).toBe(
      'read-only'
    );
    expect(storageFault(new Error('other'))).toBeUndefined();
    expect(storageFault('text')).toBeUndefined();
  });
});
