import type { StatementSync } from 'node:sqlite';
import type { GitState, NotebookOrigin, ParamValue, RunStatus } from '@trainlab/api';
import type { Database } from './database.js';

/** A run as it begins. */
export interface NewRun {
  id: string;
  experimentId: number;
  name: string;
  owner: string;
  startTime: number;
  color: number;
  notebook?: NotebookOrigin;
  device?: string;
  writer: string;
  /** Only the run's id is known yet; the rest may come later. */
  placeholder: boolean;
}

/** What ingestion and liveness ask of a run. */
export interface RunState {
  id: string;
  experimentId: number;
  status: RunStatus;
  writer: string;
  placeholder: boolean;
  deleted: boolean;
}

export interface RunOrigin {
  code?: string;
  environment: Record<string, string>;
  git?: GitState;
}

const STATE =
  'SELECT id, experiment_id AS experimentId, status, writer, placeholder, deleted FROM runs';

/** Changes to runs, their params and tags; all inside a transaction of the caller's. */
export class RunTable {
  constructor(db: Database) {
    this._insert = db.prepare(
      `INSERT INTO runs (id, experiment_id, name, status, owner, start_time, color, notebook,
         device, deleted, writer, placeholder, revision)
       VALUES (?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?, 0, ?, ?, 0)
       ON CONFLICT (id) DO UPDATE SET experiment_id = excluded.experiment_id,
         name = excluded.name, owner = excluded.owner, start_time = excluded.start_time,
         color = excluded.color, notebook = excluded.notebook, device = excluded.device,
         writer = excluded.writer, placeholder = excluded.placeholder`
    );
    this._insertOrigin = db.prepare(
      `INSERT INTO run_origins (run_id, code, environment, git) VALUES (?, ?, ?, ?)
       ON CONFLICT (run_id) DO UPDATE SET code = excluded.code,
         environment = excluded.environment, git = excluded.git`
    );
    this._state = db.prepare(`${STATE} WHERE id = ?`);
    this._open = db.prepare(`${STATE} WHERE writer = ? AND status = 'RUNNING'`);
    this._openWriters = db.prepare(
      `SELECT DISTINCT writer FROM runs WHERE status = 'RUNNING'`
    );
    this._reopen = db.prepare(
      `UPDATE runs SET status = 'RUNNING', status_reason = NULL, end_time = NULL, writer = ?
       WHERE id = ?`
    );
    this._ofExperiment = db.prepare('SELECT id FROM runs WHERE experiment_id = ?');
    this._running = db.prepare(
      `SELECT writer, start_time AS startTime FROM runs
       WHERE status = 'RUNNING' AND deleted = 0`
    );
    this._experiments = db.prepare(
      `SELECT id, experiment_id AS experimentId FROM runs
       WHERE id IN (SELECT value FROM json_each(?))`
    );
    this._touch = db.prepare('UPDATE runs SET revision = ? WHERE id = ?');
    this._setStatus = db.prepare(
      'UPDATE runs SET status = ?, status_reason = ?, end_time = ? WHERE id = ?'
    );
    this._setName = db.prepare('UPDATE runs SET name = ? WHERE id = ?');
    this._setDeleted = db.prepare('UPDATE runs SET deleted = ? WHERE id = ?');
    this._setDevice = db.prepare('UPDATE runs SET device = ? WHERE id = ?');
    this._origin = db.prepare(
      'SELECT code, environment, git FROM run_origins WHERE run_id = ?'
    );
    this._setParam = db.prepare(
      `INSERT INTO params (run_id, key, value) VALUES (?, ?, ?)
       ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`
    );
    this._param = db.prepare('SELECT value FROM params WHERE run_id = ? AND key = ?');
    this._setTag = db.prepare(
      `INSERT INTO tags (run_id, key, value) VALUES (?, ?, ?)
       ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value`
    );
    this._deleteTag = db.prepare('DELETE FROM tags WHERE run_id = ? AND key = ?');
  }

  /** Adds a run; one of which only the id was known gets the rest. */
  insert(run: NewRun): void {
    this._insert.run(
      run.id,
      run.experimentId,
      run.name,
      run.owner,
      run.startTime,
      run.color,
      json(run.notebook),
      run.device ?? null,
      run.writer,
      run.placeholder ? 1 : 0
    );
  }

  state(id: string): RunState | undefined {
    const row = this._state.get(id);
    return row && runState(row);
  }

  /** Runs that a writer has opened and not ended. */
  openOf(writer: string): RunState[] {
    return this._open.all(writer).map(runState);
  }

  /** Writers that have runs which they have not ended. */
  openWriters(): string[] {
    return this._openWriters.all().map(row => row.writer as string);
  }

  /** Writer and start of each run that has not ended. */
  running(): { writer: string; startTime: number }[] {
    return this._running.all() as unknown as { writer: string; startTime: number }[];
  }

  /** Lets a run go on, under another writer. */
  reopen(id: string, writer: string): void {
    this._reopen.run(writer, id);
  }

  ofExperiment(experimentId: number): string[] {
    return this._ofExperiment.all(experimentId).map(row => row.id as string);
  }

  /** The experiments of runs, by the runs' ids; runs that do not exist are left out. */
  experimentsOf(ids: readonly string[]): Map<string, number> {
    return new Map(
      this._experiments
        .all(JSON.stringify(ids))
        .map(row => [row.id as string, row.experimentId as number])
    );
  }

  /** Gives the run a revision; once per transaction, after all its changes. */
  touch(id: string, revision: number): void {
    this._touch.run(revision, id);
  }

  setStatus(id: string, status: RunStatus, reason?: string, endTime?: number): void {
    this._setStatus.run(status, reason ?? null, endTime ?? null, id);
  }

  setName(id: string, name: string): void {
    this._setName.run(name, id);
  }

  setDeleted(id: string, deleted: boolean): void {
    this._setDeleted.run(deleted ? 1 : 0, id);
  }

  setDevice(id: string, device: string): void {
    this._setDevice.run(device, id);
  }

  origin(id: string): RunOrigin {
    const row = this._origin.get(id) as
      { code: string | null; environment: string; git: string | null } | undefined;
    return {
      ...(row?.code == null ? {} : { code: row.code }),
      environment: JSON.parse(row?.environment ?? '{}') as Record<string, string>,
      ...(row?.git == null ? {} : { git: JSON.parse(row.git) as GitState })
    };
  }

  setOrigin(id: string, origin: RunOrigin): void {
    this._insertOrigin.run(
      id,
      origin.code ?? null,
      JSON.stringify(origin.environment),
      json(origin.git)
    );
  }

  setParam(id: string, key: string, value: ParamValue): void {
    this._setParam.run(id, key, JSON.stringify(value));
  }

  param(id: string, key: string): ParamValue | undefined {
    const row = this._param.get(id, key);
    return row && (JSON.parse(row.value as string) as ParamValue);
  }

  setTag(id: string, key: string, value: string): void {
    this._setTag.run(id, key, value);
  }

  deleteTag(id: string, key: string): void {
    this._deleteTag.run(id, key);
  }

  private readonly _insert: StatementSync;
  private readonly _insertOrigin: StatementSync;
  private readonly _state: StatementSync;
  private readonly _open: StatementSync;
  private readonly _openWriters: StatementSync;
  private readonly _reopen: StatementSync;
  private readonly _ofExperiment: StatementSync;
  private readonly _running: StatementSync;
  private readonly _experiments: StatementSync;
  private readonly _touch: StatementSync;
  private readonly _setStatus: StatementSync;
  private readonly _setName: StatementSync;
  private readonly _setDeleted: StatementSync;
  private readonly _setDevice: StatementSync;
  private readonly _origin: StatementSync;
  private readonly _setParam: StatementSync;
  private readonly _param: StatementSync;
  private readonly _setTag: StatementSync;
  private readonly _deleteTag: StatementSync;
}

function runState(row: object): RunState {
  const { placeholder, deleted, ...state } = row as Omit<
    RunState,
    'placeholder' | 'deleted'
  > & { placeholder: number; deleted: number };
  return { ...state, placeholder: placeholder !== 0, deleted: deleted !== 0 };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** A row without its NULL columns. */
export function present<T>(row: unknown): T | undefined {
  if (row === undefined) {
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(row as object).filter(([, value]) => value !== null)
  ) as T;
}
