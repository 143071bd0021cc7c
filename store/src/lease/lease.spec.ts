import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { until } from '../testing/store-process';
import { Lease, LeaseHeldError, readLease, type LeaseRecord } from './lease';
import { ownIdentity } from './process-identity';

const TIMES = { beat: 20, stale: 200 };

describe('Lease', () => {
  const folder = tempFolder();
  let files = 0;
  const newPath = () => join(folder, `${files++}.json`);
  const holder = (path: string, fields: Partial<LeaseRecord>) => {
    const record = {
      ...ownIdentity(),
      socket: '/elsewhere.sock',
      nonce: 'theirs',
      fence: 1,
      heartbeat: 0,
      ...fields
    };
    writeFileSync(`${path}.new`, JSON.stringify(record));
    renameSync(`${path}.new`, path);
    return record;
  };
  const took = async (path: string) => {
    const started = performance.now();
    const lease = await Lease.take(path, '/own.sock', TIMES);
    lease.release();
    return performance.now() - started;
  };

  it('says who owns the folder, with a heartbeat, until it is released', async () => {
    const path = newPath();
    const lease = await Lease.take(path, '/own.sock', TIMES);
    lease.hold(7, () => undefined);
    const first = readLease(path);
    expect(first).toMatchObject({ ...ownIdentity(), socket: '/own.sock', fence: 7 });
    await until('a beat', () => readLease(path)?.heartbeat !== first?.heartbeat);
    lease.release();
    expect(existsSync(path)).toBe(false);
  });

  it('is refused while an owner on another host beats', async () => {
    const path = newPath();
    let heartbeat = 0;
    const timer = setInterval(
      () => holder(path, { host: 'node-7', bootId: 'x', heartbeat: heartbeat++ }),
      20
    );
    holder(path, { host: 'node-7', bootId: 'x', heartbeat: -1 });
    const take = Lease.take(path, '/own.sock', TIMES);
    await expect(take).rejects.toBeInstanceOf(LeaseHeldError);
    await expect(take).rejects.toThrow(/host node-7 .*TRAINLAB_HOME/s);
    clearInterval(timer);
  });

  it('is taken from a silent owner on another host, whatever its clock says', async () => {
    const path = newPath();
    holder(path, { host: 'node-7', bootId: 'x', heartbeat: Date.now() + 1e9 });
    expect(await took(path)).toBeGreaterThanOrEqual(TIMES.stale - 1);
  });

  it('is taken at once from an owner that ended, or that ran before a restart', async () => {
    const path = newPath();
    holder(path, { startTicks: '1' });
    expect(await took(path)).toBeLessThan(TIMES.stale);
    holder(path, { bootId: 'before', heartbeat: Date.now() - 120_000 });
    expect(await took(path)).toBeLessThan(TIMES.stale);
    writeFileSync(path, '{"torn');
    expect(await took(path)).toBeLessThan(TIMES.stale);
  });

  it('waits for a living owner of this host, which may be ending', async () => {
    const path = newPath();
    holder(path, {});
    await expect(Lease.take(path, '/own.sock', TIMES)).rejects.toThrow(/elsewhere\.sock/);
  });

  it('is lost to an owner with a greater fence, and held against a lesser one', async () => {
    const path = newPath();
    const lease = await Lease.take(path, '/own.sock', TIMES);
    const lost = jest.fn();
    lease.hold(5, lost);
    holder(path, { fence: 4 });
    await until('its own name', () => readLease(path)?.fence === 5);
    expect(lost).not.toHaveBeenCalled();
    const theirs = holder(path, { fence: 6 });
    await until('the loss', () => lost.mock.calls.length > 0);
    lease.release();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(theirs);
  });
});
