import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { tempFolder } from '../testing/temp-folder';
import { HostSampler } from './host-sampler';

const GIB = 2 ** 30;

/** The files of a Linux that the test describes. */
class Machine {
  constructor() {
    this.put(
      'proc/cpuinfo',
      'model name\t: EPYC 9654\nflags\t\t: fpu avx avx2 avx512f\n'
    );
    this.put('proc/meminfo', 'MemTotal:  8388608 kB\nMemAvailable:  6291456 kB\n');
    this.put('proc/self/status', 'Name:\tnode\nCpus_allowed_list:\t0-1,3\n');
    this.stat([100, 100, 100, 100]);
  }

  readonly root = tempFolder();

  put(file: string, text: string | number): this {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, String(text));
    return this;
  }

  /** Each core: ticks in use, and as many idle as make 1000 per call. */
  stat(used: number[]): this {
    this._all += 1000;
    const lines = used.map(
      (ticks, at) => `cpu${at} ${ticks} 0 0 ${this._all - ticks} 0 0 0 0 5 5`
    );
    return this.put('proc/stat', `cpu  1 2 3 4\n${lines.join('\n')}\nintr 5\n`);
  }

  sampler(): HostSampler {
    return new HostSampler(this.root);
  }

  private _all = 0;
}

describe('HostSampler', () => {
  it('reads the machine when nothing limits it, over the cores that are allowed', () => {
    const machine = new Machine();
    const sampler = machine.sampler();
    expect(sampler.read()).toEqual({
      cores: 3,
      model: 'EPYC 9654',
      vectors: 'AVX-512',
      utilization: undefined,
      memoryUsed: 2 * GIB,
      memoryTotal: 8 * GIB,
      limited: false
    });
    machine.stat([600, 350, 1100, 100]);
    // 500, 250 and 0 of 1000 each; the third core is not ours.
    expect(sampler.read().utilization).toBe(25);
  });

  it.each([
    ['the group itself', '0::/\n', ''],
    ['a group further up', '0::/user.slice/job\n', ''],
    ['a way that begins outside of the container', '0::/../../kubepods/pod1\n', '']
  ])('keeps the limits of version 2: %s', async (_, groups, folder) => {
    const group = join('sys/fs/cgroup', folder);
    const machine = new Machine()
      .put('proc/self/cgroup', groups)
      .put('sys/fs/cgroup/cgroup.controllers', 'cpu memory')
      .put('sys/fs/cgroup/user.slice/job/cpu.max', 'max 100000')
      .put('sys/fs/cgroup/user.slice/job/memory.max', 'max')
      .put(join(group, 'cpu.max'), '150000 100000\n')
      .put(join(group, 'cpu.stat'), 'usage_usec 5000\nuser_usec 1\n')
      .put(join(group, 'memory.max'), `${4 * GIB}\n`)
      .put(join(group, 'memory.current'), `${3 * GIB}\n`)
      .put(join(group, 'memory.stat'), `anon 1\ninactive_file ${GIB}\n`);
    const sampler = machine.sampler();
    const beforeFirst = performance.now();
    expect(sampler.read()).toMatchObject({
      cores: 1.5,
      memoryUsed: 2 * GIB,
      memoryTotal: 4 * GIB,
      limited: true
    });
    const afterFirst = performance.now();
    while (performance.now() < afterFirst + 20) {
      await turn();
    }
    const worked = 15_000;
    machine.put(join(group, 'cpu.stat'), `usage_usec ${5000 + worked}\n`);
    const beforeSecond = performance.now();
    const { utilization } = sampler.read();
    const afterSecond = performance.now();
    const percent = (milliseconds: number) => (worked / 1000 / milliseconds / 1.5) * 100;
    expect(utilization).toBeGreaterThanOrEqual(percent(afterSecond - beforeFirst) - 0.1);
    expect(utilization).toBeLessThanOrEqual(percent(beforeSecond - afterFirst) + 0.1);
  });

  it('keeps the limits of version 1', () => {
    const machine = new Machine()
      .put(
        'proc/self/cgroup',
        '9:name=systemd:/\n4:memory:/box/7\n2:cpuacct:/\n1:cpu:/box\n'
      )
      .put('sys/fs/cgroup/cpu/box/cpu.cfs_quota_us', '200000\n')
      .put('sys/fs/cgroup/cpu/box/cpu.cfs_period_us', '100000\n')
      .put('sys/fs/cgroup/cpuacct/box/cpuacct.usage', '123456789\n')
      .put('sys/fs/cgroup/memory/box/memory.limit_in_bytes', `${2 * GIB}\n`)
      .put('sys/fs/cgroup/memory/box/7/memory.limit_in_bytes', '9223372036854771712\n')
      .put('sys/fs/cgroup/memory/box/memory.usage_in_bytes', `${GIB}\n`)
      .put('sys/fs/cgroup/memory/box/memory.stat', `total_inactive_file ${GIB / 2}\n`);
    expect(machine.sampler().read()).toMatchObject({
      cores: 2,
      memoryUsed: GIB / 2,
      memoryTotal: 2 * GIB,
      limited: true
    });
  });

  it('takes a limit above the machine for none', () => {
    const machine = new Machine()
      .put('proc/self/cgroup', '0::/\n')
      .put('sys/fs/cgroup/cgroup.controllers', 'cpu memory')
      .put('sys/fs/cgroup/cpu.max', '6400000 100000\n')
      .put('sys/fs/cgroup/memory.max', `${64 * GIB}\n`);
    expect(machine.sampler().read()).toMatchObject({
      cores: 3,
      memoryTotal: 8 * GIB,
      limited: false
    });
  });

  it('reads this machine', async () => {
    const sampler = new HostSampler();
    const host = sampler.read();
    expect(host.cores).toBeGreaterThan(0);
    expect(host.memoryUsed).toBeGreaterThan(0);
    expect(host.memoryUsed).toBeLessThan(host.memoryTotal);
    const until = performance.now() + 50;
    while (performance.now() < until) {
      await turn();
    }
    expect(sampler.read().utilization).toBeGreaterThan(0);
  });

  it('reads a system without /proc', () => {
    const host = new HostSampler(tempFolder()).read();
    expect(host.cores).toBeGreaterThan(0);
    expect(host.memoryTotal).toBeGreaterThan(0);
  });
});
