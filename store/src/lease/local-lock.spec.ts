import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { LocalLock } from './local-lock';

describe('LocalLock', () => {
  const folder = tempFolder();

  it('is held by one only, and free after its release', () => {
    const path = join(folder, 'a.lock');
    const first = LocalLock.take(path);
    expect(first).toBeDefined();
    expect(LocalLock.take(path)).toBeUndefined();
    first?.release();
    const second = LocalLock.take(path);
    expect(second).toBeDefined();
    second?.release();
  });

  it('dies with its process', async () => {
    const path = join(folder, 'b.lock');
    const program = `
      const { DatabaseSync } = require('node:sqlite');
      const file = new DatabaseSync(${JSON.stringify(path)});
      file.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      process.stdout.write('held');
      process.stdin.resume();
      globalThis.file = file;`;
    const child = spawn(process.execPath, ['-e', program], {
      stdio: ['pipe', 'pipe', 'ignore']
    });
    await once(child.stdout, 'data');
    expect(LocalLock.take(path)).toBeUndefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = LocalLock.take(path);
    expect(lock).toBeDefined();
    lock?.release();
  });
});
