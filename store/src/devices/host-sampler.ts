import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Host } from '@trainlab/api';
import { readControlGroup } from './control-group.js';

const KIB = 1024;

/** Vector instructions by flags of `/proc/cpuinfo`, the widest first. */
const VECTORS: readonly [flag: RegExp, name: string][] = [
  [/\bavx512f\b/, 'AVX-512'],
  [/\bavx2\b/, 'AVX2'],
  [/\bavx\b/, 'AVX'],
  [/\bsve\b/, 'SVE'],
  [/\basimd\b/, 'NEON']
];

/** Work of all cores; two of them give a share. */
interface CpuTime {
  /** Core-time in use and core-time that there was, in one unit. */
  used: number;
  all: number;
}

/**
 * Processor and memory that this process may use: the limits of its container
 * where there are some, else the cores it may run on and the machine's memory.
 */
export class HostSampler {
  constructor(root = '/') {
    this._root = root;
    const info = this._read('proc/cpuinfo') ?? '';
    this._model =
      /^model name\s*:\s*(.+)$/m.exec(info)?.[1].trim() ?? cpus()[0]?.model.trim();
    const flags = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(info)?.[1] ?? '';
    this._vectors = VECTORS.find(([flag]) => flag.test(flags))?.[1];
  }

  /** The utilization is that since the last call, so the first one has none. */
  read(): Host {
    const group = readControlGroup(this._root);
    const machine = this._memory();
    const allowed = this._allowedCpus();
    const available = allowed?.size || availableParallelism();
    const byQuota = group.cores !== undefined && group.cores < available;
    const cores = byQuota ? (group.cores as number) : available;
    const time =
      byQuota && group.cpuTime !== undefined
        ? { used: group.cpuTime, all: performance.now() * 1000 * cores }
        : this._machineTime(allowed);
    const inGroup = group.memoryLimit !== undefined && group.memoryLimit < machine.total;
    return {
      cores,
      model: this._model,
      vectors: this._vectors,
      utilization: this._utilization(time, cores),
      memoryUsed: (inGroup ? group.memoryUsed : undefined) ?? machine.used,
      memoryTotal: inGroup ? (group.memoryLimit as number) : machine.total,
      limited: byQuota || inGroup
    };
  }

  private _utilization(time: CpuTime, cores: number): number | undefined {
    const last = this._last;
    this._last = { ...time, cores };
    if (last?.cores !== cores || time.all <= last.all) {
      return undefined;
    }
    const share = (time.used - last.used) / (time.all - last.all);
    return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  }

  private _machineTime(allowed: ReadonlySet<number> | undefined): CpuTime {
    const stat = this._read('proc/stat');
    const time: CpuTime = { used: 0, all: 0 };
    if (stat === undefined) {
      for (const { times } of cpus()) {
        const { user, nice, sys, irq, idle } = times;
        time.used += user + nice + sys + irq;
        time.all += user + nice + sys + irq + idle;
      }
      return time;
    }
    for (const [, cpu, columns] of stat.matchAll(/^cpu(\d+) (.+)$/gm)) {
      if (allowed?.has(Number(cpu)) ?? true) {
        // user nice system idle iowait irq softirq steal; guests are in user.
        const ticks = columns.split(' ').map(Number).slice(0, 8);
        const all = ticks.reduce((sum, value) => sum + value, 0);
        time.all += all;
        time.used += all - ticks[3] - ticks[4];
      }
    }
    return time;
  }

  /** The cores that this process may run on; see cpuset(7), List format. */
  private _allowedCpus(): Set<number> | undefined {
    const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(
      this._read('proc/self/status') ?? ''
    )?.[1];
    if (list === undefined) {
      return undefined;
    }
    const allowed = new Set<number>();
    for (const range of list.split(',')) {
      const [first, last] = range.split('-').map(Number);
      for (let cpu = first; cpu <= (last ?? first); cpu++) {
        allowed.add(cpu);
      }
    }
    return allowed;
  }

  private _memory(): { used: number; total: number } {
    const info = this._read('proc/meminfo') ?? '';
    const kib = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(info)?.[1]);
    const total = kib('MemTotal') * KIB || totalmem();
    const available = kib('MemAvailable') * KIB || freemem();
    return { total, used: Math.max(0, total - available) };
  }

  private _read(file: string): string | undefined {
    try {
      return readFileSync(join(this._root, file), 'latin1');
    } catch {
      return undefined;
    }
  }

  private readonly _root: string;
  private readonly _model: string | undefined;
  private readonly _vectors: string | undefined;
  private _last?: CpuTime & { cores: number };
}
