import { randomUUID } from 'node:crypto';
import {
  compare as summarize,
  comparisonHtml,
  comparisonText,
  escapeMarkup
} from '@trainlab/analysis';
import { COMPARISON_MIME, StoreError, type Comparison } from '@trainlab/api';
import { kernelBridge, type KernelBridge } from '../bridge.js';
import { TrainLabError } from '../errors.js';
import { flushJournal, storeClient } from '../flush.js';
import { processJournal } from '../journal/process-journal.js';
import type { OpenRun } from '../open-run.js';
import { runOfThisProcess } from '../open-runs.js';
import type { Run } from '../run.js';
import { comparedFromJournal } from './from-journal.js';
import { comparedFromStore } from './from-store.js';
import { snapshot } from './snapshot.js';

/** How a comparison looks. */
export interface CompareOptions {
  /** Heading; the experiment's name when absent. */
  title?: string;
}

/** Runs side by side. In a notebook it shows itself. */
export interface RunComparison {
  /** The ids of the runs, each once, in the order given. */
  readonly runIds: readonly string[];
  /** What the data say, in sentences; who leads only if there is an objective. */
  readonly sentence: readonly string[];
  /** The run with the best final value of the objective, if there is one. */
  readonly bestRunId?: string;
  /** The comparison as plain text, with the table of what differs. */
  toString(): string;
}

/**
 * Compares runs: who leads and by how much, the curves of the metrics that they
 * share, and what they differ in.
 *
 * In a notebook the comparison shows itself at the end of a cell. While runs of
 * this kernel are still open it shows at once and follows them to their end. What
 * it shows is saved with the notebook and needs neither a kernel nor a store to
 * be seen again.
 *
 * @param runs Runs of this program, or ids of any runs in the store.
 * @param options How it looks.
 * @throws TrainLabError when a run is unknown, or none is given.
 *
 * @example
 * await compare([first, second]);
 */
export async function compare(
  runs: readonly (Run | string)[],
  options: CompareOptions = {}
): Promise<RunComparison> {
  const runIds = [...new Set(runs.map(run => (typeof run === 'string' ? run : run.id)))];
  if (runIds.length === 0) {
    throw new TrainLabError(
      'There are no runs to compare. Give a list of runs or of run ids: compare([first, second]).'
    );
  }
  const bridge = kernelBridge();
  const open = runIds.map(runOfThisProcess).filter(isOpen);
  const shown = new ShownComparison(await take(runIds, options.title));
  if (bridge && open.length > 0) {
    shown.follow(open, bridge, () => take(runIds, options.title));
  }
  return shown;
}

/** A comparison and, when no store answered, a line that says so. */
interface Taken {
  comparison: Comparison;
  note?: string;
}

async function take(
  runIds: readonly string[],
  title: string | undefined
): Promise<Taken> {
  const own = runIds.map(runOfThisProcess).filter(run => run !== undefined);
  try {
    if (own.length > 0) {
      await flushJournal(processJournal());
    }
    return {
      comparison: snapshot(await comparedFromStore(storeClient(), runIds), title)
    };
  } catch (error) {
    if (error instanceof StoreError && error.status < 500) {
      throw new TrainLabError(error.message, { cause: error });
    }
    if (own.length < runIds.length) {
      throw new TrainLabError(
        'The experiment store does not answer, and not all of these runs were made by this ' +
          `program: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error }
      );
    }
    const compared = comparedFromJournal(processJournal().read(), runIds);
    if (compared.runs.length < runIds.length) {
      throw new TrainLabError(
        'The experiment store does not answer, and it has taken over the beginning of these ' +
          `runs already: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error }
      );
    }
    return {
      comparison: snapshot(compared, title),
      note: 'The experiment store does not answer; this is what the program itself has logged.'
    };
  }
}

function isOpen(run: OpenRun | undefined): run is OpenRun {
  return run?.status === 'RUNNING';
}

const DISPLAY = Symbol.for('Jupyter.display');

class ShownComparison implements RunComparison {
  constructor(taken: Taken) {
    this._taken = taken;
    const { sentence, bestRunId } = summarize(taken.comparison);
    this.runIds = taken.comparison.runIds;
    this.sentence = sentence;
    this.bestRunId = bestRunId;
  }

  readonly runIds: readonly string[];
  readonly sentence: readonly string[];
  readonly bestRunId?: string;

  /** Shows it now, and again whenever one of the open runs has ended. */
  follow(
    open: readonly OpenRun[],
    bridge: KernelBridge,
    again: () => Promise<Taken>
  ): void {
    const transient = { display_id: randomUUID() };
    bridge.display({ data: bundle(this._taken), transient });
    this._shown = true;
    const update = () =>
      void again().then(
        taken => bridge.display({ data: bundle(taken), transient }, { update: true }),
        () => {
          // The picture of the beginning stays; the lab still refreshes it.
        }
      );
    open.forEach(run => run.afterEnd(update));
  }

  toString(): string {
    return text(this._taken);
  }

  /** The MIME bundle; empty when the notebook shows the comparison already. */
  [DISPLAY](): Record<string, unknown> {
    return this._shown ? {} : bundle(this._taken);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this._shown ? `Comparison of ${this.runIds.length} runs` : this.toString();
  }

  private readonly _taken: Taken;
  private _shown = false;
}

function bundle(taken: Taken): Record<string, unknown> {
  const { comparison, note } = taken;
  const html = comparisonHtml(comparison);
  return {
    [COMPARISON_MIME]: comparison,
    'text/html':
      note === undefined ? html : `${html}<p><em>${escapeMarkup(note)}</em></p>`,
    'text/plain': text(taken)
  };
}

function text({ comparison, note }: Taken): string {
  const words = comparisonText(comparison);
  return note === undefined ? words : `${words}\n\n${note}`;
}
