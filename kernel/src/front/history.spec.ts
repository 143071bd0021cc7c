import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History, historyFolder } from './history';

describe('the history', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trainlab-history-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('numbers sessions of kernels that run at the same time apart', () => {
    const [a, b] = [new History(folder), new History(folder)];
    a.append(1, 'x', null);
    b.append(1, 'y', '2');
    a.append(2, 'z', null);
    const seen = new History(folder).tail(10);
    expect(seen.map(({ session, line, input }) => [session, line, input])).toEqual([
      [1, 1, 'x'],
      [1, 2, 'z'],
      [2, 1, 'y']
    ]);
    expect(b.range(0, 1, null)).toEqual([
      { session: 2, line: 1, input: 'y', output: '2' }
    ]);
    expect(b.range(-1, 2, 3).map(({ input }) => input)).toEqual(['z']);
  });

  it('finds by pattern, each input once if wanted', () => {
    const history = new History(folder);
    ['a.b(1)', 'a.b(2)', 'axb(1)', 'a.b(1)', 'multi\nline'].forEach((input, at) =>
      history.append(at + 1, input, null)
    );
    const found = (pattern: string, count: number | null, unique: boolean) =>
      history.search(pattern, count, unique).map(({ line }) => line);
    expect(found('a.b*', null, false)).toEqual([1, 2, 4]);
    expect(found('a.b*', null, true)).toEqual([2, 4]);
    expect(found('a?b(1)', 2, false)).toEqual([3, 4]);
    expect(found('*line', null, false)).toEqual([5]);
  });

  it('keeps whole rows of a kernel that was killed in the middle of one', () => {
    new History(folder).append(1, 'kept', null);
    appendFileSync(join(folder, readdirSync(folder)[0]), '[2,"to');
    expect(new History(folder).tail(5).map(({ input }) => input)).toEqual(['kept']);
  });

  it('lasts as long as the kernel where nothing can be written', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const history = new History(join(file, 'below'));
    history.append(1, 'x', null);
    expect(history.tail(1)).toHaveLength(1);
    expect(told).toHaveBeenCalledWith(expect.stringContaining('history is not kept'));
    told.mockRestore();
  });

  it('is kept where the environment says', () => {
    expect(historyFolder({ TRAINLAB_HOME: '/t' })).toBe('/t/kernel-history');
    expect(historyFolder({ XDG_DATA_HOME: '/d' })).toBe('/d/trainlab/kernel-history');
  });
});
