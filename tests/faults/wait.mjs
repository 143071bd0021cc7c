import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 25;

/** Resolves with the first truthy value of `probe`; says after `seconds` what was missing. */
export async function until(what, probe, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) {
        return value;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${seconds} s in vain: ${what}`, { cause: last });
    }
    await pause(EVERY_MS);
  }
}

/** Whether a process runs; one that has ended and waits to be asked why does not. */
export function isAlive(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return false;
  }
}

/** Kills one process, which cannot prevent SIGKILL, and waits until it is gone. */
export async function killHard(pid, signal = 'SIGKILL') {
  if (isAlive(pid)) {
    process.kill(pid, signal);
    await until(`process ${pid} ends`, () => !isAlive(pid));
  }
}
