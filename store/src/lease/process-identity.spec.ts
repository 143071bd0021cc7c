import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkFilesystem } from './filesystem';
import { isAlive, isLocal, ownIdentity } from './process-identity';

describe('process identity', () => {
  it('knows this process, and no other with its pid', () => {
    const own = ownIdentity();
    expect(own.startTicks).toMatch(/^\d+$/);
    expect(isLocal(own) && isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTicks: String(Number(own.startTicks) + 1) })).toBe(
      false
    );
    expect(isLocal({ ...own, bootId: 'x' })).toBe(false);
    expect(isLocal({ ...own, host: 'x' })).toBe(false);
  });

  it('works without the start time, as on systems without /proc', async () => {
    expect(isAlive({ ...ownIdentity(), startTicks: '' })).toBe(true);
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(isAlive({ ...ownIdentity(), pid: child.pid ?? 0, startTicks: '' })).toBe(
      false
    );
  });
});

describe('network filesystem', () => {
  it('is none that the kernel itself provides', () => {
    expect(networkFilesystem('/proc')).toBeUndefined();
  });
});
