import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Limits of the control group of this process, and what counts against them. */
export interface GroupReading {
  /** Cores by quota. */
  cores?: number;
  /** Time used of them; microseconds. */
  cpuTime?: number;
  /** Bytes. */
  memoryLimit?: number;
  /** Bytes, without cache that can be dropped. */
  memoryUsed?: number;
}

/** Above any memory: what version 1 says when there is no limit. */
const NO_LIMIT = 2 ** 60;

/**
 * Reads version 2 and version 1 of control groups; see cgroups(7). A limit of a
 * group binds all below it, so that the strictest on the way up counts. Inside a
 * container the way may begin at folders that are not mounted there.
 */
export function readControlGroup(root = '/'): GroupReading {
  const mount = join(root, 'sys/fs/cgroup');
  const groups = read(join(root, 'proc/self/cgroup')) ?? '';
  const path = (controller: string): string => {
    const line = groups
      .split('\n')
      .find(
        candidate =>
          candidate.split(':')[1]?.split(',').includes(controller) ||
          (controller === '' && candidate.startsWith('0::'))
      );
    return line?.split(':').slice(2).join(':') ?? '/';
  };
  const unified = read(join(mount, 'cgroup.controllers')) !== undefined;
  const cpu = unified
    ? strictest(mount, path(''), coresOf2)
    : strictest(join(mount, 'cpu'), path('cpu'), coresOf1);
  const memory = unified
    ? strictest(mount, path(''), memoryOf2)
    : strictest(join(mount, 'memory'), path('memory'), memoryOf1);
  const cpuFolder =
    cpu &&
    (unified
      ? cpu.folder
      : cpu.folder.replace(join(mount, 'cpu'), join(mount, 'cpuacct')));
  return {
    cores: cpu?.limit,
    cpuTime: cpuFolder === undefined ? undefined : cpuTime(cpuFolder, unified),
    memoryLimit: memory?.limit,
    memoryUsed: memory && memoryUsed(memory.folder, unified)
  };
}

interface Limit {
  folder: string;
  limit: number;
}

function strictest(
  mount: string,
  path: string,
  limitOf: (folder: string) => number | undefined
): Limit | undefined {
  const names = path.split('/').filter(name => name !== '' && name !== '..');
  let found: Limit | undefined;
  for (let depth = names.length; depth >= 0; depth--) {
    const folder = join(mount, ...names.slice(0, depth));
    const limit = limitOf(folder);
    if (limit !== undefined && limit > 0 && (!found || limit < found.limit)) {
      found = { folder, limit };
    }
  }
  return found;
}

function coresOf2(folder: string): number | undefined {
  const [quota, period] = (read(join(folder, 'cpu.max')) ?? '').split(' ').map(Number);
  return quota > 0 && period > 0 ? quota / period : undefined;
}

function coresOf1(folder: string): number | undefined {
  const quota = numberIn(join(folder, 'cpu.cfs_quota_us'));
  const period = numberIn(join(folder, 'cpu.cfs_period_us'));
  return quota && period && quota > 0 ? quota / period : undefined;
}

function memoryOf2(folder: string): number | undefined {
  return numberIn(join(folder, 'memory.max'));
}

function memoryOf1(folder: string): number | undefined {
  const limit = numberIn(join(folder, 'memory.limit_in_bytes'));
  return limit !== undefined && limit < NO_LIMIT ? limit : undefined;
}

function cpuTime(folder: string, unified: boolean): number | undefined {
  if (unified) {
    return field(join(folder, 'cpu.stat'), 'usage_usec');
  }
  const nanoseconds = numberIn(join(folder, 'cpuacct.usage'));
  return nanoseconds === undefined ? undefined : nanoseconds / 1000;
}

function memoryUsed(folder: string, unified: boolean): number | undefined {
  const used = numberIn(
    join(folder, unified ? 'memory.current' : 'memory.usage_in_bytes')
  );
  const cache = field(
    join(folder, 'memory.stat'),
    unified ? 'inactive_file' : 'total_inactive_file'
  );
  return used === undefined ? undefined : Math.max(0, used - (cache ?? 0));
}

function field(file: string, name: string): number | undefined {
  const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(read(file) ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}

function numberIn(file: string): number | undefined {
  const text = read(file)?.trim();
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
