import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells a process from all others, also from a later one with its pid. */
export interface ProcessIdentity {
  host: string;
  /** Changes with every start of the host's kernel; empty where unknown. */
  bootId: string;
  pid: number;
  /** Field 22 of `/proc/<pid>/stat`, see proc(5); empty where there is no `/proc`. */
  startTicks: string;
}

export function ownIdentity(): ProcessIdentity {
  return processOf(process.pid);
}

/** The identity of a process of this host that runs now. */
export function processOf(pid: number): ProcessIdentity {
  return {
    host: hostname(),
    bootId: bootId(),
    pid,
    startTicks: startTicks(pid) ?? ''
  };
}

/** Whether the process is of this host since its last start, so that we can look at it. */
export function isLocal({ host, bootId: boot }: ProcessIdentity): boolean {
  return host === hostname() && boot === bootId();
}

/** Whether a local process runs. A zombie does not: it will write nothing more. */
export function isAlive({ pid, startTicks: ticks }: ProcessIdentity): boolean {
  if (ticks === '') {
    return answersSignals(pid);
  }
  return startTicks(pid) === ticks;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}

function startTicks(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in field 2 may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
