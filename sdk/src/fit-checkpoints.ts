import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkpoint, engineInfo } from '@trainlab/engine';
import { kernelBridge } from './bridge.js';
import { TrainLabError } from './errors.js';
import { processLocations } from './journal/process-journal.js';
import type { CheckpointOptions } from './run.js';
import type { EndStatus } from './words.js';

/** The part of a run that its checkpoints need. */
export interface CheckpointTarget {
  readonly id: string;
  /** Batches of all trainings of the run so far. */
  fitSteps: number;
  setTag(key: string, value: string): void;
  end(status: EndStatus, reason: string): void;
}

const MINUTE_MS = 60_000;
/** Long enough that a training of that length is seldom worth its room on the disk. */
const EVERY_MINUTES = 10;

/**
 * The checkpoints of a training: one when so many minutes have passed, one when the
 * training or this process is asked to end. Absent where tfjs does not run on our engine.
 */
export class FitCheckpoints {
  constructor(
    private readonly _target: CheckpointTarget,
    private readonly _options: CheckpointOptions = {}
  ) {
    const every = _options.everyMinutes ?? EVERY_MINUTES;
    if (!(every > 0)) {
      throw new TrainLabError(
        `"everyMinutes" is ${String(every)}, but it is a number above 0. ` +
          'To save nothing, give checkpoint: false.'
      );
    }
    this._everyMs = every * MINUTE_MS;
  }

  begin(model: LayersModel): void {
    this.stop();
    this._model = model;
    this._epoch = undefined;
    this._saved = Date.now();
    this._due = this._options.folder !== undefined;
    const bridge = kernelBridge();
    if (bridge) {
      // The kernel awaits this and tells in its own words how the run has ended.
      const shutdown = bridge.onShutdown?.(() => this._save());
      this._stop = () => shutdown?.dispose();
      return;
    }
    const terminated = () => {
      this._save();
      this._target.end('PREEMPTED', 'the process was asked to end (SIGTERM)');
      this.stop();
      if (process.listenerCount('SIGTERM') === 0) {
        process.kill(process.pid, 'SIGTERM');
      }
    };
    process.once('SIGTERM', terminated);
    this._stop = () => process.removeListener('SIGTERM', terminated);
  }

  /** So many epochs of this training are done, with those that an earlier one is resumed after. */
  epochsDone(epoch: number): void {
    this._epoch = epoch;
  }

  /** After a batch, when its weights are updated. */
  batchDone(): void {
    if (Date.now() - this._saved >= this._everyMs) {
      this._due = true;
      this._save();
    }
  }

  /** After a training: saves when its folder was named, or it has been saved before. */
  end(): void {
    if (this._due) {
      this._save();
    }
    this.stop();
  }

  stop(): void {
    this._stop?.();
    this._stop = undefined;
  }

  private _save(): void {
    const epoch = this._epoch;
    // Before its first epoch a training has learned nothing, and where it resumes is unknown.
    if (!this._model || epoch === undefined || engineInfo().backend === 'none') {
      return;
    }
    const { id, fitSteps: step } = this._target;
    try {
      const folder =
        this._options.folder ?? join(processLocations().data, 'checkpoints', id);
      const { keep = 2 } = this._options;
      const path = checkpoint.save(
        this._model,
        folder,
        { run: id, epoch, step },
        { keep }
      );
      this._target.setTag('checkpoint', path);
    } catch (error) {
      // A training is worth more than its checkpoint.
      if (!this._told) {
        this._told = true;
        process.stderr.write(
          `trainlab: no checkpoint was saved (${error instanceof Error ? error.message : String(error)}); ` +
            'the training goes on\n'
        );
      }
    }
    this._saved = Date.now();
  }

  private readonly _everyMs: number;
  private _model?: LayersModel;
  private _epoch?: number;
  private _saved = 0;
  private _due = false;
  private _told = false;
  private _stop?: () => void;
}
