import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FolderBlobStore } from './blobs/folder-blob-store';
import { Housekeeping } from './housekeeping';
import { newId } from './testing/journal';
import { TestStore } from './testing/test-store';

describe('Housekeeping', () => {
  const store = new TestStore();
  const blobs = new FolderBlobStore(join(store.data, 'artifacts'));
  const { tables } = store.services;
  const housekeeping = () =>
    new Housekeeping({
      tables,
      blobs,
      journals: store.journals,
      report: line => store.reports.push(line)
    });
  const bytes = (text: string) => Readable.from([Buffer.from(text)]);
  const later = () => Date.now() + 60_000;

  it('removes artifacts of no run after a day, and no others', async () => {
    const run = newId();
    const journal = store.journal().header().run(run);
    journal.artifact(run, 'kept.txt', 0, 'kept');
    await store.settled(journal);
    const kept = await blobs.put(bytes('kept'), 10);
    const orphan = await blobs.put(bytes('orphan'), 10);
    await housekeeping().sweep();
    (await blobs.open(orphan)).destroy();
    await housekeeping().sweep(later());
    await expect(blobs.open(orphan)).rejects.toThrow('not in the store');
    (await blobs.open(kept)).destroy();
    expect(store.reports.at(-1)).toMatch(/^removed 1 artifacts of no run/);
    // What is named again is there again.
    expect(await blobs.put(bytes('orphan'), 10)).toEqual(orphan);
    (await blobs.open(orphan)).destroy();
  });

  it('counts bytes that come again as named just now', async () => {
    const orphan = await blobs.put(bytes('twice'), 10);
    const { sha256 } = orphan;
    const file = join(store.data, 'artifacts', sha256.slice(0, 2), sha256.slice(2));
    const named = () => statSync(file).ctimeMs;
    const between = named() + 1;
    // The file system's clock goes in steps of some milliseconds.
    while (named() < between) {
      await blobs.put(bytes('twice'), 10);
    }
    await housekeeping().sweep(between);
    (await blobs.open(orphan)).destroy();
  });

  it('removes what stood beside journals that are gone', async () => {
    const gone = newId();
    const left = [
      join(store.journals, `${gone}.blobs`),
      join(store.journals, `${gone}.exit.json`)
    ];
    mkdirSync(left[0]);
    left.slice(1).forEach(path => writeFileSync(path, '{}'));
    const journal = store.journal().header();
    const mine = [`${journal.writer}.exit.json`, 'notes.txt'].map(name =>
      join(store.journals, name)
    );
    mine.forEach(path => writeFileSync(path, '{'));
    await housekeeping().sweep();
    expect(left.every(existsSync)).toBe(true);
    await housekeeping().sweep(later());
    expect(left.filter(existsSync)).toEqual([]);
    expect(mine.every(existsSync)).toBe(true);
  });
});
