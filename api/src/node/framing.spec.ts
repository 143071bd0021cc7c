import { DamagedRecordError, decodeRecords, encodeRecord } from './framing';

const line = (sequence: number, value: unknown) =>
  encodeRecord(sequence, JSON.stringify(value));

describe('journal framing', () => {
  it('gives back what was written, in order', () => {
    const text =
      line(0, { t: 'tag', k: 'größe', v: 'a\nb' }) + line(1, { t: 'tag', v: '✓' });
    const decoded = [...decodeRecords(Buffer.from(text))];
    expect(decoded.map(d => d.sequence)).toEqual([0, 1]);
    expect(decoded[0].record).toEqual({ t: 'tag', k: 'größe', v: 'a\nb' });
    expect(decoded[1].end).toBe(Buffer.byteLength(text));
  });

  it('leaves a torn last line for later, at every cut', () => {
    const first = line(0, { t: 'tag', v: 'x' });
    const whole = Buffer.from(first + line(1, { t: 'tag', v: 'y' }));
    for (let cut = first.length; cut < whole.length; cut++) {
      expect([...decodeRecords(whole.subarray(0, cut))]).toHaveLength(1);
    }
  });

  it('refuses a changed byte', () => {
    const good = Buffer.from(line(0, { t: 'tag', v: 'x' }));
    for (let at = 0; at < good.length - 1; at++) {
      const bad = Buffer.from(good);
      bad[at] ^= 1;
      if (bad[at] !== 0x0a && at !== 8) {
        expect(() => [...decodeRecords(bad)]).toThrow(DamagedRecordError);
      }
    }
  });
});
