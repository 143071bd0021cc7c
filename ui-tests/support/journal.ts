import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type {
  DatasetUse,
  EndStatus,
  JournalRecord,
  JournalRun,
  Objective
} from '@trainlab/api';
import { encodeRecord, journalFiles, locations } from '@trainlab/api/node';
import { place } from './place.js';

export interface SeededRun {
  name: string;
  experiment: string;
  objective?: Objective;
  params: Record<string, string | number | boolean>;
  /** Minutes ago. */
  started: number;
  seconds: number;
  /** Metrics by name, one value per step. */
  metrics: Record<string, number[]>;
  status?: EndStatus;
  reason?: string;
  notebook?: JournalRun['notebook'];
  dataset?: DatasetUse;
}

/** Writes runs into a journal, as a program with the SDK does. */
export async function seed(runs: readonly SeededRun[]): Promise<void> {
  const { folder } = await place();
  const writer = id();
  const { journals } = locations({
    TRAINLAB_HOME: join(folder, 'home'),
    XDG_RUNTIME_DIR: join(folder, 'run')
  });
  const file = openSync(journalFiles(journals, writer).journal, 'a');
  let sequence = 0;
  const write = (record: JournalRecord) =>
    writeSync(file, encodeRecord(sequence++, JSON.stringify(record)));
  const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
  write({
    t: 'writer',
    version: 1,
    writer,
    host: hostname(),
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    pid: process.pid,
    startTicks: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19],
    time: Date.now()
  });
  for (const run of runs) {
    writeRun(run, write);
  }
  closeSync(file);
}

function writeRun(run: SeededRun, write: (record: JournalRecord) => void): void {
  const r = id();
  const time = Date.now() - run.started * 60_000;
  write({
    t: 'run',
    run: r,
    experiment: run.experiment,
    name: run.name,
    objective: run.objective,
    params: run.params,
    tags: {},
    time,
    owner: 'ada',
    notebook: run.notebook,
    environment: { node: process.version }
  });
  if (run.dataset) {
    write({ t: 'dataset', r, dataset: run.dataset });
  }
  const steps = Math.max(...Object.values(run.metrics).map(values => values.length));
  for (let step = 0; step < steps; step++) {
    const v: Record<string, number> = {};
    for (const [metric, values] of Object.entries(run.metrics)) {
      if (step < values.length) {
        v[metric] = values[step];
      }
    }
    write({ t: 'm', r, s: step, w: time + (step * run.seconds * 1000) / steps, v });
  }
  write({
    t: 'end',
    r,
    status: run.status ?? 'FINISHED',
    reason: run.reason,
    time: time + run.seconds * 1000
  });
}

function id(): string {
  return randomBytes(16).toString('hex');
}
