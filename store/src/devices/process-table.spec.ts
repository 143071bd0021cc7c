import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { ProcessTable } from './process-table';

const HOST = 'pid:[4026531836]';
const ID = '0f8e2c5a-1111-4c1d-9d7e-aabbccddeeff';

/** A `/proc` of our own, so that namespaces and generations are what the test says. */
class Proc {
  constructor(namespace = HOST) {
    mkdirSync(join(this.root, 'self/ns'), { recursive: true });
    symlinkSync(namespace, join(this.root, 'self/ns/pid'));
  }

  readonly root = tempFolder();

  put(pid: number, parent: number, command: string[], files: string[] = []): this {
    const folder = join(this.root, String(pid));
    mkdirSync(join(folder, 'fd'), { recursive: true });
    writeFileSync(join(folder, 'cmdline'), command.map(part => `${part}\0`).join(''));
    writeFileSync(join(folder, 'comm'), `${command[0]}\n`);
    writeFileSync(
      join(folder, 'stat'),
      `${pid} (odd) name (${command[0]}) S ${parent} 1 1 0`
    );
    files.forEach((file, at) => symlinkSync(file, join(folder, 'fd', String(at))));
    return this;
  }

  holder(pid: number, uid = process.getuid?.()) {
    return new ProcessTable(this.root, uid).holder(pid);
  }
}

describe('ProcessTable', () => {
  const file = `/run/user/1000/jupyter/kernel-${ID}.json`;

  it('finds the kernel that a process is, and the one it comes from', () => {
    const proc = new Proc()
      .put(10, 1, ['jupyter-lab'])
      .put(20, 10, ['python', '-m', 'ipykernel_launcher', '-f', file])
      .put(21, 20, ['python', 'train.py'])
      .put(22, 21, ['worker'])
      .put(30, 10, ['node', 'main.js', `--connection-file=${file}`])
      .put(40, 1, ['python', 'kernel.json']);
    for (const pid of [20, 21, 22, 30]) {
      expect(proc.holder(pid)).toMatchObject({ owner: 'own', kernelId: ID });
    }
    expect(proc.holder(22).program).toBe('worker');
    expect(proc.holder(40)).toEqual({
      owner: 'own',
      program: 'python',
      kernelId: undefined
    });
  });

  it('ends when parents run in a circle', () => {
    const proc = new Proc().put(7, 8, ['a']).put(8, 7, ['b']);
    expect(proc.holder(7).kernelId).toBeUndefined();
  });

  it('tells nothing of processes of others', () => {
    const proc = new Proc().put(20, 1, ['python', '-f', file]);
    expect(proc.holder(20, 123456)).toEqual({ owner: 'other' });
    expect(proc.holder(21)).toEqual({ owner: 'unknown' });
  });

  it('in a container, trusts a pid only when its process has the device open', () => {
    const proc = new Proc('pid:[4026532999]')
      .put(20, 1, ['python', '-f', file])
      .put(21, 1, ['python', '-f', file], ['/dev/null', '/dev/nvidia0']);
    expect(proc.holder(20)).toEqual({ owner: 'unknown' });
    expect(proc.holder(21)).toMatchObject({ owner: 'own', kernelId: ID });
  });
});
