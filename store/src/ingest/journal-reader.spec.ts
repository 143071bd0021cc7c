import {
  mkdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs';
import { encodeRecord, journalFiles } from '@trainlab/api/node';
import { newId, TestJournal } from '../testing/journal';
import { seededRandom } from '../testing/random';
import { tempFolder } from '../testing/temp-folder';
import { JournalReader, type JournalEntry } from './journal-reader';

const START = { offset: 0, nextSequence: 0 };

describe('JournalReader', () => {
  const folder = tempFolder();
  const open = (journal: TestJournal, state = START) =>
    new JournalReader(folder, journal.writer, journal.starts, state);

  function readAll(reader: JournalReader, limit = 1 << 20): JournalEntry[] {
    const all: JournalEntry[] = [];
    for (;;) {
      const entries = reader.read(limit);
      const last = entries.at(-1);
      if (!last) {
        return all;
      }
      all.push(...entries);
      reader.offset = last.end;
      reader.nextSequence = last.next;
    }
  }

  const tag = (k: string, v = '') => ({ t: 'tag', r: '0'.repeat(32), k, v }) as const;
  const keys = (entries: JournalEntry[]) =>
    entries.flatMap(({ record }) => (record as { k?: string } | undefined)?.k ?? []);

  it('reads every record once, in slices of any size', () => {
    const random = seededRandom();
    const journal = new TestJournal(folder);
    for (let at = 0; at < 400; at++) {
      journal.put(tag(String(at), 'ü'.repeat(Math.floor(random() * 300))));
    }
    for (const limit of [1, 64, 1000, 1 << 20]) {
      const reader = open(journal);
      expect(keys(readAll(reader, limit))).toEqual(
        Array.from({ length: 400 }, (_, at) => String(at))
      );
      expect(reader.offset).toBe(reader.size());
      expect(reader.nextSequence).toBe(400);
      reader.close();
    }
  });

  it('waits for the rest of a torn line', () => {
    const journal = new TestJournal(folder).put(tag('a'));
    const line = encodeRecord(1, JSON.stringify(tag('b')));
    const reader = open(journal);
    journal.raw(line.slice(0, 20));
    expect(keys(readAll(reader))).toEqual(['a']);
    journal.raw(line.slice(20));
    expect(keys(readAll(reader))).toEqual(['b']);
    reader.close();
  });

  it('sets a damaged line aside and goes on behind it', () => {
    const journal = new TestJournal(folder).put(tag('a')).put(tag('b')).put(tag('c'));
    const bytes = readFileSync(journal.files.journal);
    const second = bytes.indexOf('\n') + 1;
    bytes[second + 12] ^= 4;
    writeFileSync(journal.files.journal, bytes);
    const reader = open(journal);
    const entries = readAll(reader);
    expect(keys(entries)).toEqual(['a', 'c']);
    const damaged = entries.filter(({ damage }) => damage !== undefined);
    expect(damaged).toHaveLength(1);
    expect(damaged[0].start).toBe(second);
    expect(reader.bytes(damaged[0], 4).toString()).toBe(
      bytes.subarray(second, second + 4).toString()
    );
    expect(reader.nextSequence).toBe(3);
    reader.close();
  });

  it('takes a record anew that is written again behind a torn one', () => {
    const journal = new TestJournal(folder).put(tag('a'));
    const line = encodeRecord(1, JSON.stringify(tag('b')));
    journal.raw(`${line.slice(0, 15)}\n${line}`);
    const reader = open(journal);
    expect(keys(readAll(reader))).toEqual(['a', 'b']);
    expect(reader.nextSequence).toBe(2);
    reader.close();
  });

  it('leaves out records it has had, and tells of missing ones', () => {
    const journal = new TestJournal(folder).put(tag('a')).put(tag('b'));
    journal.sequence = 1;
    journal.put(tag('b again')).put(tag('c'));
    journal.sequence = 7;
    journal.put(tag('d'));
    const reader = open(journal);
    const entries = readAll(reader);
    expect(keys(entries)).toEqual(['a', 'b', 'c', 'd']);
    expect(entries.flatMap(({ damage }) => damage ?? [])).toEqual([
      'The records 3 to 6 are missing.'
    ]);
    reader.close();
  });

  it('begins anew when the file was cut, and doubles nothing', () => {
    const journal = new TestJournal(folder).put(tag('a')).put(tag('b'));
    const reader = open(journal);
    readAll(reader);
    truncateSync(journal.files.journal, 0);
    journal.sequence = 0;
    journal.put(tag('a'));
    expect(reader.size()).toBeGreaterThan(reader.offset);
    expect(keys(readAll(reader))).toEqual([]);
    journal.put(tag('b')).put(tag('c'));
    expect(keys(readAll(reader))).toEqual(['c']);
    reader.close();
  });

  it.each([
    ['no JSON', encodeRecord(0, '{"t":')],
    ['no sequence number', encodeRecord(NaN, '{}')],
    ['zeros', `${'\0'.repeat(50)}\n`]
  ])('sets %s aside', (_, bytes) => {
    const journal = new TestJournal(folder).raw(bytes);
    const reader = open(journal);
    const entries = readAll(reader);
    expect(keys(entries)).toEqual([]);
    expect(entries).toHaveLength(1);
    expect(reader.offset).toBe(reader.size());
    reader.close();
  });

  it('goes on with the next segment when one is committed whole', () => {
    const journal = new TestJournal(folder);
    journal.put(tag('a')).put(tag('b')).segment().put(tag('c'));
    const reader = new JournalReader(folder, journal.writer, [0], START);
    expect(keys(readAll(reader))).toEqual(['a', 'b']);
    reader.add(journal.starts[1]);
    expect(reader.goesOn).toBe(true);
    journal.segment().put(tag('d'));
    reader.add(journal.starts[2]);
    expect(reader.waiting()).toBe(journal.size - journal.starts[1]);
    expect(keys(readAll(reader))).toEqual(['c', 'd']);
    expect(reader.goesOn).toBe(false);
    expect(reader.waiting()).toBe(0);
    expect(reader.finished).toEqual([journal.fileOf(0), journal.fileOf(1)]);
    reader.forgetFinished();
    expect(reader.files).toEqual([journal.fileOf(2)]);
    reader.close();
  });

  it('begins in the segment that it was committed to, whichever are left', () => {
    const journal = new TestJournal(folder);
    journal.put(tag('a')).segment().put(tag('b')).put(tag('c'));
    const first = open(journal);
    const [, header, b] = readAll(first);
    first.close();
    const state = { offset: b.end, nextSequence: b.next };
    expect(header.start).toBe(journal.starts[1]);
    for (const starts of [journal.starts, [journal.starts[1]]]) {
      const reader = new JournalReader(folder, journal.writer, starts, state);
      expect(keys(readAll(reader))).toEqual(['c']);
      reader.close();
    }
  });

  it('tells of a segment that is missing, and reads on behind it', () => {
    const journal = new TestJournal(folder);
    journal.put(tag('a')).segment().put(tag('b')).segment().put(tag('c'));
    const starts = [0, journal.starts[2]];
    const reader = new JournalReader(folder, journal.writer, starts, START);
    expect(keys(readAll(reader))).toEqual(['a']);
    expect(reader.goesOn).toBe(true);
    reader.skip();
    const entries = readAll(reader);
    expect(entries[0].damage).toBe('The records 1 to 2 are missing.');
    expect(keys(entries)).toEqual(['c']);
    reader.close();
  });

  it('opens plain files only', () => {
    const journal = new TestJournal(folder, newId());
    symlinkSync('/etc/passwd', journal.files.journal);
    expect(() => open(journal)).toThrow();
    const writer = newId();
    mkdirSync(journalFiles(folder, writer).journal);
    expect(() => new JournalReader(folder, writer, [0], undefined)).toThrow('plain file');
  });
});
