import { createHash, randomBytes } from 'node:crypto';
import {
  toJsonNumber,
  type Artifact,
  type DatasetUse,
  type EndStatus,
  type JournalRecord,
  type NotebookOrigin
} from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { RunState } from '../db/runs.js';
import type { Tables } from '../db/tables.js';
import { invalid } from '../domain/errors.js';
import { RunChanges } from '../domain/run-changes.js';
import type { Runs } from '../domain/runs.js';
import type { Viewer } from '../domain/viewer.js';
import type { ProcessIdentity } from '../lease/process-identity.js';
import type { Authorship, RecordApplier } from './applier.js';
import { unknownPoints } from './repeated-points.js';
import { clip, RejectedRecordError } from './records.js';

/** Stands for clients that do not tell their process. */
const UNKNOWN_WRITER = 'http';
const PARAM_LENGTH = 6000;

/** One value of a metric. */
export interface LoggedPoint {
  metric: string;
  value: number;
  step: number;
  /** Milliseconds since the Unix epoch. */
  time: number;
}

export interface StartedRun {
  experiment: string;
  /** Instead of the one that the name would find. */
  experimentId?: number;
  name: string;
  owner: string;
  startTime: number;
  notebook?: NotebookOrigin;
  tags: Record<string, string>;
  /** Who logs; the run ends as LOST when this process is gone. */
  process?: ProcessIdentity;
}

export interface Logged {
  points?: readonly LoggedPoint[];
  params?: Readonly<Record<string, string>>;
  tags?: Readonly<Record<string, string>>;
  datasets?: readonly DatasetUse[];
}

type Apply = (record: JournalRecord) => void;

/**
 * Runs of clients that log by requests instead of a journal. A request becomes
 * the records that a journal would hold, and goes through the same applier in a
 * transaction of its own: it is committed when the call returns, and neither
 * side works with a state that the other has changed.
 */
export class RunLog {
  constructor(db: Database, tables: Tables, runs: Runs, applier: RecordApplier) {
    this._db = db;
    this._tables = tables;
    this._runs = runs;
    this._applier = applier;
  }

  /** Begins a run; returns its id. */
  start(author: Viewer, run: StartedRun): string {
    const id = randomBytes(16).toString('hex');
    const writer = run.process ? writerOf(run.process) : UNKNOWN_WRITER;
    this._commit(writer, { author, experimentId: run.experimentId }, apply => {
      if (run.process) {
        apply({ t: 'writer', version: 1, writer, ...run.process, time: run.startTime });
      }
      apply({
        t: 'run',
        run: id,
        experiment: run.experiment,
        name: run.name,
        owner: run.owner,
        time: run.startTime,
        params: {},
        tags: run.tags,
        environment: {},
        ...(run.notebook ? { notebook: run.notebook } : {})
      });
    });
    return id;
  }

  /**
   * Adds to a run that is not deleted, all of it or nothing. Points that the run
   * has already are left out, so that a request may be repeated.
   *
   * @throws DomainError when a param has another value already.
   */
  log(
    author: Viewer,
    id: string,
    { points = [], params = {}, tags = {}, datasets = [] }: Logged
  ): void {
    const { writer } = this.active(author, id);
    this._commit(writer, { author }, apply => {
      this._checkParams(id, params);
      for (const point of unknownPoints(this._tables.series, id, points)) {
        apply({
          t: 'm',
          r: id,
          s: point.step,
          w: point.time,
          v: { [point.metric]: toJsonNumber(point.value) }
        });
      }
      if (Object.keys(params).length > 0) {
        apply({ t: 'params', r: id, v: params });
      }
      for (const [k, v] of Object.entries(tags)) {
        apply({ t: 'tag', r: id, k, v });
      }
      for (const dataset of datasets) {
        apply({ t: 'dataset', r: id, dataset });
      }
    });
  }

  end(author: Viewer, id: string, status: EndStatus, time: number): void {
    const { writer } = this._writable(author, id);
    this._commit(
      writer,
      { author },
      apply => apply({ t: 'end', r: id, status, time }),
      true
    );
  }

  /** Lets a run go on that has ended; who goes on with it is not known. */
  reopen(author: Viewer, id: string): void {
    const { experimentId } = this._writable(author, id);
    this._db.transaction(() => {
      const changes = new RunChanges(this._db, this._tables);
      this._tables.runs.reopen(id, UNKNOWN_WRITER);
      changes.run(id);
      changes.experiment(experimentId);
      changes.finish();
    }, true);
    this._applier.forget(id);
  }

  /** Keeps a file whose bytes are in the blob store. */
  keep(author: Viewer, id: string, { path, size, sha256, createdAt }: Artifact): void {
    const { writer } = this.active(author, id);
    this._commit(writer, { author }, apply =>
      apply({ t: 'artifact', r: id, path, blob: 0, size, sha256, time: createdAt })
    );
  }

  /**
   * @throws DomainError when there is no such run, the author may not write to it, or
   *   it is deleted.
   */
  active(author: Viewer, id: string): RunState {
    const state = this._writable(author, id);
    if (state.deleted) {
      throw invalid(
        'run_id',
        `The run ${id} is deleted. Restore it before anything is logged to it.`
      );
    }
    return state;
  }

  private _writable(author: Viewer, id: string): RunState {
    return this._runs.demand(author, 'write', id, 'run_id');
  }

  private _checkParams(id: string, params: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(params)) {
      const known = this._tables.runs.param(id, key);
      if (known !== undefined && String(known) !== clip(value, PARAM_LENGTH)) {
        throw invalid(
          key,
          `Changing param values is not allowed. Param with key='${key}' was already logged ` +
            `with value='${clip(String(known), 100)}' for run ID='${id}'. Attempted logging ` +
            `new value '${clip(value, 100)}'.`
        );
      }
    }
  }

  private _commit(
    writer: string,
    authorship: Authorship,
    work: (apply: Apply) => void,
    durable = false
  ): void {
    try {
      this._db.transaction(() => {
        work(record => this._applier.apply(writer, record, authorship));
        this._applier.finish();
      }, durable);
    } catch (error) {
      this._applier.reset();
      throw error instanceof RejectedRecordError ? invalid('', error.message) : error;
    }
  }

  private readonly _db: Database;
  private readonly _tables: Tables;
  private readonly _runs: Runs;
  private readonly _applier: RecordApplier;
}

/** The same id for the same process. */
function writerOf({ host, bootId, pid, startTicks }: ProcessIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([host, bootId, pid, startTicks]))
    .digest('hex')
    .slice(0, 32);
}
