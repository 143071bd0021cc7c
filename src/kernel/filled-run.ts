import { JSONExt, type JSONObject } from '@lumino/coreutils';
import type { CellOutput, NotebookCell } from './notebook-cell.js';

/** A run that another page started, as the kernel describes it. */
export interface MissedRun {
  id: string;
  cellId: string;
  executionCount: number;
  status: 'running' | 'ok' | 'error' | 'lost';
  /** Number of the last message that its outputs stand for. */
  seq: number;
}

/** An output as the kernel sends it: with the id by which it may be updated. */
export type MissedOutput = JSONObject & {
  output_type: string;
  transient?: { display_id?: string };
};

/** Puts the outputs of one run into its cell, and those that follow while it goes on. */
export class FilledRun {
  constructor(
    readonly run: MissedRun,
    private readonly _cell: NotebookCell
  ) {
    this.seq = run.seq;
  }

  /** Number of the last message whose output the cell shows. */
  seq: number;

  /**
   * Shows these outputs in place of the cell's.
   *
   * @returns Whether that changed anything.
   */
  fill(outputs: readonly MissedOutput[]): boolean {
    const { _cell: cell, run } = this;
    this._displays = new Map();
    const shown = merged(outputs);
    const isNew = !JSONExt.deepEqual(cell.outputs.toJSON(), shown.map(forNotebook));
    if (isNew) {
      cell.outputs.clear();
      // What a cell shows is trusted when a kernel has just made all of it.
      cell.trusted = true;
    }
    shown.forEach((output, index) => {
      this._remember(output, index);
      if (isNew) {
        cell.outputs.add(forNotebook(output));
      }
    });
    const isRunning = run.status === 'running';
    const count = isRunning ? null : run.executionCount;
    const isRecounted = cell.executionCount !== count;
    if (isRecounted) {
      cell.executionCount = count;
    }
    this._setState(isRunning ? 'running' : 'idle');
    return isNew || isRecounted;
  }

  /** Goes on with a message that came after. */
  add(type: string, content: JSONObject, seq: number): void {
    if (seq <= this.seq) {
      return;
    }
    this.seq = seq;
    const { outputs } = this._cell;
    switch (type) {
      case 'clear_output':
        outputs.clear(content.wait === true);
        this._displays.clear();
        break;
      case 'update_display_data':
        this._update({ ...content, output_type: 'display_data' } as MissedOutput);
        break;
      default: {
        const output = { ...content, output_type: type } as MissedOutput;
        outputs.add(forNotebook(output));
        this._remember(output, outputs.length - 1);
      }
    }
  }

  /** The run is over. */
  end(): void {
    this._cell.executionCount = this.run.executionCount;
    this._setState('idle');
  }

  private _update(output: MissedOutput): void {
    for (const index of this._displays.get(output.transient?.display_id ?? '') ?? []) {
      const { output_type: type } = this._cell.outputs.get(index).toJSON();
      this._cell.outputs.set(index, { ...forNotebook(output), output_type: type });
    }
  }

  private _remember({ transient }: MissedOutput, index: number): void {
    const id = transient?.display_id;
    if (id !== undefined) {
      this._displays.set(id, [...(this._displays.get(id) ?? []), index]);
    }
  }

  private _setState(state: 'idle' | 'running'): void {
    if ('executionState' in this._cell) {
      this._cell.executionState = state;
    }
  }

  private _displays = new Map<string, number[]>();
}

/** Neighbouring texts of one stream as one, as a notebook holds them. */
function merged(outputs: readonly MissedOutput[]): MissedOutput[] {
  const all: MissedOutput[] = [];
  for (const output of outputs) {
    const last = all.at(-1);
    if (
      output.output_type === 'stream' &&
      last?.output_type === 'stream' &&
      last.name === output.name
    ) {
      all[all.length - 1] = {
        ...last,
        text: `${last.text as string}${output.text as string}`
      };
    } else {
      all.push(output);
    }
  }
  return all;
}

/** Without what is no part of a notebook's format. */
function forNotebook({ transient: _, ...output }: MissedOutput): CellOutput {
  return output as CellOutput;
}
