import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeptMessage } from './fold';
import { KeptRun } from './kept-run';

const WIDE = 'x'.repeat(1 << 20);
const print = (text: string): KeptMessage => ({
  type: 'stream',
  content: { name: 'stdout', text }
});
const clear = (wait: boolean): KeptMessage => ({
  type: 'clear_output',
  content: { wait }
});
const bar = (text: string, type = 'update_display_data'): KeptMessage => ({
  type,
  content: {
    data: { 'text/plain': text },
    metadata: {},
    transient: { display_id: 'bar' }
  }
});

describe('a kept run', () => {
  let folder: string;
  let path: string;
  let run: KeptRun;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trainlab-kept-run-'));
    path = join(folder, '00000001.jsonl');
    run = KeptRun.begin(path, {
      id: 'run',
      cellId: 'cell',
      session: 'page',
      executionCount: 1
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('of a killed kernel is not saved when more came after the save', () => {
    run.add(bar('0', 'display_data'));
    for (let i = 1; i <= 12; i++) {
      run.add(bar(`${WIDE}${i}`));
    }
    // The file was shortened, before and maybe after what is saved here.
    expect(statSync(path).size).toBeLessThan(10 << 20);
    run.saved(run.seq);
    const saved = KeptRun.open(path)!;
    expect([saved.status, saved.seq, saved.isSaved]).toEqual(['lost', 13, true]);
    run.add(print('late'));
    // Nothing else is written when a kernel is killed.
    const killed = KeptRun.open(path)!;
    expect([killed.status, killed.seq, killed.isSaved]).toEqual(['lost', 14, false]);
    expect(killed.outputs().at(-1)).toMatchObject({ text: 'late' });
  });

  it.each([true, false])('does not fill the disk when it clears (wait: %s)', wait => {
    let largest = 0;
    for (let i = 0; i < 20; i++) {
      run.add(clear(wait));
      run.add(print(`${WIDE}${i}`));
      largest = Math.max(largest, statSync(path).size);
    }
    expect(largest).toBeLessThan(8 << 20);
    run.add(clear(true));
    expect(run.outputs()).toMatchObject([{ text: `${WIDE}19` }]);
    run.add(print('last'));
    expect(run.outputs()).toMatchObject([{ text: 'last' }]);
    expect(run.seq).toBe(42);
  });
});
