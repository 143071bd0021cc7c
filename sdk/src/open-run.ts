import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { toJsonNumber, type JournalRun } from '@trainlab/api';
import {
  checkArtifactPath,
  checkDataset,
  checkEnd,
  checkKey,
  checkParams,
  checkStep,
  checkTag,
  LIMITS,
  notANumber
} from './checks.js';
import { device } from './device.js';
import { TrainLabError } from './errors.js';
import { fitCallbacks, type FitTarget } from './fit-callbacks.js';
import { flushJournal } from './flush.js';
import type { Journal } from './journal/journal.js';
import type { GitState } from './provenance/git.js';
import type { FitCallbackOptions, FitCallbacks, FlushOptions, Run } from './run.js';
import type { DatasetUse, EndStatus, ParamValue, RunStatus } from './words.js';

export type RunBeginning = Omit<JournalRun, 't' | 'run'>;

/** A metric of a run: its name as JSON, and the step after its last. */
interface Series {
  json: string;
  next: number;
}

/** A run of this process; its state is the journal, and little is kept here. */
export class OpenRun implements Run, FitTarget {
  constructor(journal: Journal, beginning: RunBeginning) {
    this._journal = journal;
    this.id = randomBytes(16).toString('hex');
    this.name = beginning.name;
    this.experiment = beginning.experiment;
    this._device = beginning.device;
    this._metricsBegin = `{"t":"m","r":"${this.id}","s":`;
    journal.append({ t: 'run', run: this.id, ...beginning });
  }

  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  fitSteps = 0;
  fitEpochs = 0;

  get status(): RunStatus {
    return this._status;
  }

  log(values: Record<string, number>, step?: number): void {
    this._mustBeOpen('log values');
    const touched: Series[] = [];
    let json = '';
    let at = step === undefined ? 0 : checkStep(step);
    for (const key of Object.keys(values)) {
      const value = values[key];
      if (typeof value !== 'number') {
        throw notANumber(key, value);
      }
      const series = this._series.get(key) ?? this._newSeries(key);
      if (step === undefined && series.next > at) {
        at = series.next;
      }
      json += json === '' ? series.json : `,${series.json}`;
      json += Number.isFinite(value) ? value : JSON.stringify(toJsonNumber(value));
      touched.push(series);
    }
    if (touched.length === 0) {
      throw new TrainLabError(
        'run.log got no values. Give it metrics by name: run.log({ loss: 0.31 }, step).'
      );
    }
    this._journal.appendJson(
      `${this._metricsBegin}${at},"w":${Date.now()},"v":{${json}}}`
    );
    for (const series of touched) {
      series.next = at + 1;
    }
  }

  logParams(params: Record<string, ParamValue>): void {
    this._mustBeOpen('log params');
    this._journal.append({ t: 'params', r: this.id, v: checkParams(params) });
  }

  setTag(key: string, value: string): void {
    this._mustBeOpen('set a tag');
    this._journal.append({ t: 'tag', r: this.id, k: key, v: checkTag(key, value) });
  }

  logArtifact(path: string, data?: string | Uint8Array): void {
    this._mustBeOpen('log an artifact');
    const name = checkArtifactPath(data === undefined ? basename(path) : path);
    const blob =
      data === undefined
        ? this._journal.addBlobFromFile(path)
        : this._journal.addBlob(typeof data === 'string' ? Buffer.from(data) : data);
    this._journal.append({
      t: 'artifact',
      r: this.id,
      path: name,
      ...blob,
      time: Date.now()
    });
  }

  logDataset(dataset: DatasetUse | { readonly info: DatasetUse }): void {
    this._mustBeOpen('log a dataset');
    const use = 'info' in dataset ? dataset.info : dataset;
    this._journal.append({ t: 'dataset', r: this.id, dataset: checkDataset(use) });
  }

  callbacks(options?: FitCallbackOptions): FitCallbacks {
    this._mustBeOpen('make callbacks');
    this.learnDevice();
    return fitCallbacks(this, options);
  }

  end(status: EndStatus = 'FINISHED', reason?: string): void {
    if (this._status !== 'RUNNING') {
      return;
    }
    const checked = checkEnd(status, reason);
    for (const callback of this._beforeEnd.splice(0)) {
      try {
        callback();
      } catch {
        // What was to be read last is gone with its tensors; the run ends all the same.
      }
    }
    this.learnDevice();
    this._journal.append({ t: 'end', r: this.id, ...checked, time: Date.now() });
    this._status = status;
    this._endReason = reason;
    this._afterEnd.splice(0).forEach(callback => callback());
  }

  flush(options?: FlushOptions): Promise<void> {
    return flushJournal(this._journal, options);
  }

  /** Calls back before the run ends, while values can still be logged. */
  beforeEnd(callback: () => void): void {
    this._beforeEnd.push(callback);
  }

  /** Calls back once, after the run has ended; at once when it has. */
  afterEnd(callback: () => void): void {
    if (this._status === 'RUNNING') {
      this._afterEnd.push(callback);
    } else {
      callback();
    }
  }

  /** Adds what is found out only after the run began. */
  addProvenance(late: { git?: GitState; environment?: Record<string, string> }): void {
    this._journal.append({ t: 'provenance', r: this.id, ...late });
  }

  /** Records where the engine runs, once it is known. */
  learnDevice(): void {
    const now = device();
    if (now !== undefined && now !== this._device) {
      this._journal.append({ t: 'provenance', r: this.id, device: now });
      this._device = now;
    }
  }

  /** One line where the run is printed, as at the end of a cell. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Run "${this.name}" of "${this.experiment}", ${this._status} (${this.id})`;
  }

  private _newSeries(key: string): Series {
    if (this._series.size >= LIMITS.metrics) {
      throw new TrainLabError(
        `The run has ${LIMITS.metrics} metrics, which is the limit, so "${key}" was not logged. ` +
          'Use the step, not the name, to tell points of a series apart.'
      );
    }
    const series = { json: `${JSON.stringify(checkKey('metric', key))}:`, next: 0 };
    this._series.set(key, series);
    return series;
  }

  private _mustBeOpen(what: string): void {
    if (this._status !== 'RUNNING') {
      const why = this._endReason === undefined ? '' : ` (${this._endReason})`;
      throw new TrainLabError(
        `The run "${this.name}" has ended with ${this._status}${why}, so you cannot ${what}. ` +
          'Start a new one with experiments.start(…).'
      );
    }
  }

  private readonly _journal: Journal;
  private readonly _metricsBegin: string;
  private readonly _series = new Map<string, Series>();
  private readonly _beforeEnd: (() => void)[] = [];
  private readonly _afterEnd: (() => void)[] = [];
  private _status: RunStatus = 'RUNNING';
  private _endReason?: string;
  private _device?: string;
}
