import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addCheckpoint, listCheckpoints } from './checkpoint-folder.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const save = () => addCheckpoint(folder, {}, [Uint8Array.of(1)], 1);

it('removes what dead processes left, and nothing that another one is writing', () => {
  // No process has a number as large as that.
  const dead = `.checkpoint-${2 ** 30}-0123456789ab`;
  const alive = `.checkpoint-${process.ppid}-0123456789ab`;
  for (const name of [dead, alive, '.checkpoint-0123456789ab']) {
    mkdirSync(join(folder, name));
  }
  save();
  save();
  expect(readdirSync(folder).sort()).toEqual([alive, 'checkpoint-00000002']);
});

it('takes the next number when another process took the one meanwhile', () => {
  // Another process takes it while this one writes.
  const toJSON = () => {
    mkdirSync(join(folder, 'checkpoint-00000001'));
    writeFileSync(join(folder, 'checkpoint-00000001/checkpoint.json'), '{}');
  };
  const path = addCheckpoint(folder, { state: { toJSON } }, [Uint8Array.of(1)], 2);
  expect(path).toBe(join(folder, 'checkpoint-00000002'));
  expect(listCheckpoints(folder)).toHaveLength(2);
});
