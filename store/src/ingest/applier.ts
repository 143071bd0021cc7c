import {
  fromJsonNumber,
  type JournalArtifact,
  type JournalEnd,
  type JournalMetrics,
  type JournalProvenance,
  type JournalRecord,
  type JournalRun,
  type Objective
} from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { RunState } from '../db/runs.js';
import type { StoredSeries } from '../db/series.js';
import type { Tables } from '../db/tables.js';
import { artifactPathFault } from '../domain/artifact-path.js';
import type { Experiments } from '../domain/experiments.js';
import { RunChanges } from '../domain/run-changes.js';
import type { Viewer } from '../domain/viewer.js';
import {
  checkRecord,
  clip,
  paramValue,
  RejectedRecordError,
  tagValue
} from './records.js';

/** Runs whose series are kept open between commits. */
const OPEN_RUNS = 256;
const KEY_LENGTH = 250;
const NAME_LENGTH = 500;
const COLORS = 10;

interface OpenRun extends RunState {
  series: Map<string, OpenSeries>;
}

interface OpenSeries {
  stored: StoredSeries;
  steps: number[];
  times: number[];
  values: number[];
}

/** On whose behalf records are taken in. */
export interface Authorship {
  /** Who has sent them: in a shared store theirs are the runs, whatever a record says. */
  author: Viewer;
  /** The experiment of a run that begins, instead of the one that its name finds. */
  experimentId?: number;
}

/**
 * Takes journal records into the database, many in one transaction: `apply` for
 * each, then `finish`; after a rollback `reset`.
 */
export class RecordApplier {
  constructor(db: Database, tables: Tables, experiments: Experiments) {
    this._tables = tables;
    this._experiments = experiments;
    this._changes = new RunChanges(db, tables);
  }

  /**
   * @param writer - whose journal the record is from.
   * @throws RejectedRecordError before anything has changed.
   */
  apply(writer: string, value: unknown, authorship: Authorship): void {
    const record = checkRecord(value);
    this._writerId = writer;
    this._author = authorship.author;
    switch (record.t) {
      case 'm':
        return this._metrics(record);
      case 'writer':
        return this._writer(writer, record);
      case 'run':
        return this._start(record, authorship.experimentId);
      case 'params': {
        const run = this._run(record.r, Date.now());
        for (const [key, param] of Object.entries(record.v)) {
          this._tables.runs.setParam(run.id, clip(key, KEY_LENGTH), paramValue(param));
        }
        return;
      }
      case 'provenance':
        return this._provenance(record);
      case 'tag':
        return this._tables.runs.setTag(
          this._run(record.r, Date.now()).id,
          clip(record.k, KEY_LENGTH),
          tagValue(record.v)
        );
      case 'artifact':
        return this._artifact(record);
      case 'dataset': {
        const run = this._run(record.r, Date.now());
        this._changes.dataset(this._tables.datasets.use(run, record.dataset, Date.now()));
        return;
      }
      case 'end':
        return this._end(record);
    }
  }

  /** Writes the points gathered, and gives every changed thing its revision. */
  finish(): void {
    for (const open of this._gathered) {
      this._tables.series.append(open.stored, {
        steps: Float64Array.from(open.steps),
        times: Float64Array.from(open.times),
        values: Float64Array.from(open.values)
      });
      open.steps.length = 0;
      open.times.length = 0;
      open.values.length = 0;
    }
    this._gathered.clear();
    this._changes.finish();
    while (this._runs.size > OPEN_RUNS) {
      this._runs.delete(this._runs.keys().next().value as string);
    }
  }

  /** Forgets everything of a transaction that was rolled back. */
  reset(): void {
    this._runs.clear();
    this._gathered.clear();
    this._changes.reset();
  }

  /** Forgets what is known of a run, since somebody else has changed it. */
  forget(runId: string): void {
    this._runs.delete(runId);
  }

  private _metrics(record: JournalMetrics): void {
    const run = this._run(record.r, record.w);
    if (run.status === 'LOST' && run.writer === this._writerId) {
      // Its writer was out of sight and is not gone: it logs.
      run.status = 'RUNNING';
      this._tables.runs.setStatus(run.id, 'RUNNING');
      this._changes.experiment(run.experimentId);
    }
    for (const metric in record.v) {
      const open = this._seriesOf(run, metric);
      open.steps.push(record.s);
      open.times.push(record.w);
      open.values.push(fromJsonNumber(record.v[metric]));
      this._gathered.add(open);
    }
  }

  private _seriesOf(run: OpenRun, metric: string): OpenSeries {
    let open = run.series.get(metric);
    if (!open) {
      const key = clip(metric, KEY_LENGTH);
      open = run.series.get(key);
      if (!open) {
        const stored = this._tables.series.open(run.id, key);
        open = { stored, steps: [], times: [], values: [] };
        run.series.set(key, open);
      }
      run.series.set(metric, open);
    }
    if (open.steps.length === 0) {
      this._changes.metric(run.experimentId, open.stored.metric);
    }
    return open;
  }

  private _writer(writer: string, record: JournalRecord & { t: 'writer' }): void {
    if (record.writer !== writer) {
      throw new RejectedRecordError(
        `The header names the writer ${record.writer}, the file ${writer}.`
      );
    }
    this._tables.journals.identify(record);
  }

  private _start(record: JournalRun, chosen?: number): void {
    const { runs, experiments } = this._tables;
    const known = this._runs.get(record.run) ?? runs.state(record.run);
    if (known && !(known.placeholder && this._author.may('write', known.experimentId))) {
      throw new RejectedRecordError(`There is a run ${record.run} already.`);
    }
    const owner = this._author.shared ? this._author.user.name : record.owner;
    const experimentId = chosen ?? this._experimentOf(record, owner);
    this._objective(experimentId, record.objective);
    runs.insert({
      id: record.run,
      experimentId,
      name: clip(record.name || record.run.slice(0, 8), NAME_LENGTH),
      owner,
      startTime: record.time,
      color: experiments.takeColor(experimentId) % COLORS,
      notebook: record.notebook,
      device: record.device,
      writer: this._writerId,
      placeholder: false
    });
    runs.setOrigin(record.run, {
      code: record.code,
      environment: record.environment,
      git: record.git
    });
    for (const [key, param] of Object.entries(record.params)) {
      runs.setParam(record.run, clip(key, KEY_LENGTH), paramValue(param));
    }
    for (const [key, tag] of Object.entries(record.tags)) {
      runs.setTag(record.run, clip(key, KEY_LENGTH), tagValue(tag));
    }
    if (known) {
      this._changes.experiment(known.experimentId);
    }
    const open = this._runs.get(record.run);
    if (open) {
      Object.assign(open, { experimentId, writer: this._writerId, placeholder: false });
    }
    this._changes.run(record.run);
    this._changes.experiment(experimentId);
  }

  /**
   * The author's experiment of that name; `owner/name` is another's, if the author
   * may write into it.
   */
  private _experimentOf(record: JournalRun, owner: string): number {
    const name = clip(record.experiment, NAME_LENGTH);
    const own = this._tables.experiments.idOf(name, owner);
    if (own === undefined) {
      const others = this._experiments.keyOfQualified(this._author, name);
      if (others !== undefined && this._author.may('write', others)) {
        return others;
      }
    }
    return own ?? this._tables.experiments.create(name, owner, record.time);
  }

  /** What the newest run states is the experiment's objective; all its runs show it. */
  private _objective(experimentId: number, objective: Objective | undefined): void {
    const before = this._tables.experiments.objective(experimentId);
    if (
      objective &&
      (before?.metric !== objective.metric || before.goal !== objective.goal)
    ) {
      this._tables.experiments.setObjective(experimentId, objective);
      this._tables.runs.ofExperiment(experimentId).forEach(run => this._changes.run(run));
    }
  }

  private _provenance(record: JournalProvenance): void {
    const { runs } = this._tables;
    const run = this._run(record.r, Date.now());
    if (record.device !== undefined) {
      runs.setDevice(run.id, record.device);
    }
    if (record.git || record.environment) {
      const origin = runs.origin(run.id);
      runs.setOrigin(run.id, {
        ...origin,
        git: record.git ?? origin.git,
        environment: { ...origin.environment, ...record.environment }
      });
    }
  }

  private _artifact(record: JournalArtifact): void {
    const fault = artifactPathFault(record.path);
    if (fault) {
      throw new RejectedRecordError(
        `The artifact ${JSON.stringify(clip(record.path, 200))} was refused: ${fault}`
      );
    }
    this._tables.artifacts.put(this._run(record.r, record.time).id, {
      path: record.path,
      size: record.size,
      sha256: record.sha256,
      createdAt: record.time
    });
  }

  private _end(record: JournalEnd): void {
    const run = this._run(record.r, record.time);
    run.status = record.status;
    this._tables.runs.setStatus(run.id, record.status, record.reason, record.time);
    this._changes.experiment(run.experimentId);
  }

  /**
   * The run, marked as changed. One that is not known gets a place under the
   * experiment "Recovered": its opening record was damaged, or is in another
   * journal that is read later.
   */
  private _run(id: string, time: number): OpenRun {
    let run = this._runs.get(id);
    if (!run) {
      const state = this._tables.runs.state(id) ?? this._recover(id, time);
      run = { ...state, series: new Map() };
      this._runs.set(id, run);
    }
    if (!this._author.may('write', run.experimentId)) {
      throw new RejectedRecordError(
        `${this._author.user.name} may not write to the run ${id}, or there is none.`
      );
    }
    this._changes.run(id);
    return run;
  }

  private _recover(id: string, time: number): RunState {
    const { experiments, runs } = this._tables;
    if (!/^[0-9a-f]{32}$/.test(id)) {
      throw new RejectedRecordError(`${JSON.stringify(id)} is not a run id.`);
    }
    const owner = this._author.shared ? this._author.user.name : '';
    const experimentId = experiments.open('Recovered', owner, time);
    runs.insert({
      id,
      experimentId,
      name: id.slice(0, 8),
      owner,
      startTime: time,
      color: experiments.takeColor(experimentId) % COLORS,
      writer: this._writerId,
      placeholder: true
    });
    this._changes.experiment(experimentId);
    return {
      id,
      experimentId,
      status: 'RUNNING',
      writer: this._writerId,
      placeholder: true,
      deleted: false
    };
  }

  private readonly _tables: Tables;
  private readonly _experiments: Experiments;
  private _writerId = '';
  private _author!: Viewer;
  private readonly _changes: RunChanges;
  private readonly _runs = new Map<string, OpenRun>();
  private readonly _gathered = new Set<OpenSeries>();
}
