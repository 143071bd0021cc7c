import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeRecords, segmentOf } from '@trainlab/api/node';
import { Journal } from './journal';

describe('a long journal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tl-segments-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tag = (k: string) =>
    ({ t: 'tag', r: '0'.repeat(32), k, v: 'x'.repeat(100) }) as const;

  it('goes on in files that are named by what is before them', async () => {
    const journal = new Journal(folder, 1000);
    for (let at = 0; at < 50; at++) {
      journal.append(tag(String(at)));
      if (at === 20) {
        // A sync that runs while the journal goes on in another file.
        void journal.sync();
      }
    }
    await journal.sync();
    const segments = readdirSync(folder)
      .flatMap(name => {
        const segment = segmentOf(name);
        return segment ? [{ ...segment, size: statSync(join(folder, name)).size }] : [];
      })
      .sort((a, b) => a.start - b.start);
    expect(segments.length).toBeGreaterThan(5);
    let end = 0;
    for (const { start, size } of segments) {
      expect(start).toBe(end);
      expect(size).toBeLessThan(1500);
      end += size;
    }
    const records = [...decodeRecords(journal.read())];
    expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, at) => at));
    expect(
      records.flatMap(({ record }) => (record.t === 'tag' ? [record.k] : []))
    ).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
    // Each segment says whose it is, so that it can be read without the others.
    expect(records.filter(({ record }) => record.t === 'writer')).toHaveLength(
      segments.length
    );
    expect(journal.sequence).toBe(records.length - 1);
  });

  it('stays in one file where no other can be made', () => {
    const journal = new Journal(folder, 500);
    rmSync(folder, { recursive: true });
    for (let at = 0; at < 20; at++) {
      journal.append(tag(String(at)));
    }
    expect(journal.sequence).toBe(20);
  });
});
