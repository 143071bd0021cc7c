import { renameSync, writeFileSync } from 'node:fs';
import type { ExitRecord } from '@trainlab/api';
import { kernelBridge } from '../bridge.js';

/**
 * Sees to it that an exit record appears at `path` when this process ends: by
 * the kernel, which sees every way of ending, or, in a plain program, by this
 * process itself. A plain program that dies of a signal leaves none; the store
 * finds it gone.
 */
export function promiseExitRecord(path: string): void {
  const bridge = kernelBridge();
  if (bridge) {
    bridge.writeExitRecord(path);
    return;
  }
  let uncaught: unknown;
  let threw = false;
  process.on('uncaughtExceptionMonitor', error => {
    uncaught = error;
    threw = true;
  });
  process.on('exit', exitCode => {
    const record: ExitRecord = {
      version: 1,
      ...ending(exitCode, threw, uncaught),
      exitCode,
      time: Date.now()
    };
    try {
      writeFileSync(`${path}.part`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${path}.part`, path);
    } catch {
      // A full disk must not change how the program ends; the store finds it gone.
    }
  });
}

function ending(
  exitCode: number,
  threw: boolean,
  uncaught: unknown
): Pick<ExitRecord, 'status' | 'reason'> {
  if (threw) {
    const what =
      uncaught instanceof Error
        ? `${uncaught.name}: ${uncaught.message}`
        : String(uncaught);
    return { status: 'FAILED', reason: `uncaught ${what}` };
  }
  return exitCode === 0
    ? { status: 'FINISHED', reason: 'the program ended' }
    : { status: 'FAILED', reason: `the program ended with exit code ${exitCode}` };
}
