import { renameSync, writeFileSync } from 'node:fs';

/** How a process ended, for whoever reads its journal. */
export interface ExitRecord {
  version: 1;
  status: 'FINISHED' | 'FAILED' | 'KILLED' | 'PREEMPTED';
  /** One sentence for people. */
  reason: string;
  exitCode?: number;
  signal?: string;
  /** Milliseconds since the Unix epoch. */
  time: number;
}

/** The files in which a child wants its end to be recorded. */
export class ExitRecords {
  want(path: string, wanted: boolean): void {
    if (wanted) {
      this._paths.add(path);
    } else {
      this._paths.delete(path);
    }
  }

  /** Writes the record to every file, each in one step, and forgets them. */
  write(record: ExitRecord): void {
    for (const path of this._paths) {
      const unfinished = `${path}.${process.pid}.tmp`;
      try {
        writeFileSync(unfinished, JSON.stringify(record), { mode: 0o600 });
        renameSync(unfinished, path);
      } catch (error) {
        process.stderr.write(`No exit record at ${path}: ${(error as Error).message}\n`);
      }
    }
    this._paths.clear();
  }

  private readonly _paths = new Set<string>();
}
