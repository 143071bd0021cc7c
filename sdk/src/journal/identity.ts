import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells this process from any other that ever had its pid. */
export interface ProcessIdentity {
  host: string;
  bootId: string;
  pid: number;
  /** Clock ticks between boot and the start of the process; proc(5), stat field 22. */
  startTicks: string;
}

export function processIdentity(): ProcessIdentity {
  return {
    host: hostname(),
    bootId: read('/proc/sys/kernel/random/boot_id').trim(),
    pid: process.pid,
    startTicks: startTicks(read('/proc/self/stat'))
  };
}

function startTicks(stat: string): string {
  // The second field is a program name in parentheses that may hold spaces.
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return afterName[22 - 3] ?? '';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
