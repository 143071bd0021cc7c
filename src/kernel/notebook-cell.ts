import type { JSONValue } from '@lumino/coreutils';

/** An output as a notebook's file holds it. */
export interface CellOutput {
  output_type: string;
  [member: string]: JSONValue;
}

/** What is used of a code cell's model. */
export interface NotebookCell {
  readonly id: string;
  executionCount: number | null;
  /** Whether it runs; JupyterLab has it from 4.4 on. */
  executionState?: 'idle' | 'running';
  trusted: boolean;
  readonly outputs: CellOutputs;
}

/** What is used of the model of a cell's outputs. */
export interface CellOutputs {
  readonly length: number;
  add(output: CellOutput): number;
  set(index: number, output: CellOutput): void;
  get(index: number): { toJSON(): CellOutput };
  clear(wait?: boolean): void;
  toJSON(): CellOutput[];
}
