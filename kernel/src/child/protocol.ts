/**
 * What the front process and the child say to each other. Pipes of the child:
 * 3 carries its messages, 4 the front's, 5 belongs to the guard thread.
 */
import type { RunnableCell, RunnableModule } from '../language/service.js';

export const MESSAGES_FD = 3;
export const REQUESTS_FD = 4;
export const GUARD_FD = 5;

/** A translated file, or what is wrong with it. */
export type Translation = { module: RunnableModule } | { error: string };

/** The cell whose code runs, as the bridge shows it. */
export interface CellOrigin {
  id?: string;
  executionCount: number;
  code: string;
  notebookPath?: string;
}

export interface MimeBundle {
  data: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  transient?: { display_id?: string };
}

/** A comm message, in either direction; its binary buffers travel beside it. */
export interface CommMessage {
  kind: 'open' | 'msg' | 'close';
  commId: string;
  /** The target's name, of `open`. */
  target?: string;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** An exception as Jupyter shows it. */
export interface ErrorReport {
  ename: string;
  evalue: string;
  traceback: string[];
}

export type ExpressionResult =
  | {
      status: 'ok';
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
    }
  | ({ status: 'error' } & ErrorReport);

/** What is asked of the values of the running process. */
export interface Question {
  /**
   * `complete`: what may be written at the cursor; `summary`: the value of the name
   * there; `evaluate`: the value of an expression, whose `code` is a `RunnableCell`.
   */
  kind: 'complete' | 'summary' | 'evaluate';
  code: string;
  /** UTF-16 units. */
  cursor: number;
}

export type Request =
  | {
      type: 'run';
      /** Number of this execution; everything it causes names it. */
      run: number;
      origin: CellOrigin;
      cell: RunnableCell;
      /** Whether the value of the last expression is wanted. */
      wantsResult: boolean;
      expressions: { key: string; cell: RunnableCell }[];
    }
  | ({ type: 'question'; id: number } & Question)
  | { type: 'shutdown' };

export type Report =
  | { type: 'ready' }
  | { type: 'stream'; run: number; name: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; run: number; bundle: MimeBundle; update: boolean }
  | { type: 'clear'; run: number; wait: boolean }
  /** How many bytes the run may put out; null for any number. */
  | { type: 'limit'; run: number; bytes: number | null }
  | { type: 'result'; run: number; bundle: MimeBundle }
  | {
      type: 'done';
      run: number;
      error?: ErrorReport;
      interrupted: boolean;
      completed: number;
      globals: string[];
      expressions: Record<string, ExpressionResult>;
    }
  /** To all clients, with `cause`, the client's message that is being answered. */
  | { type: 'comm'; run: number; cause?: number; message: CommMessage }
  | { type: 'comm-handled'; id: number }
  /** The shutdown callbacks are being called. */
  | { type: 'closing' }
  /** The cell waits for a line of text. */
  | { type: 'input'; run: number; prompt: string; password: boolean }
  | { type: 'answer'; id: number; matches: string[] }
  /** The thread waits for a file of the notebook's project as JavaScript. */
  | { type: 'translate'; id: number; file: string }
  | { type: 'exit-record'; path: string; wanted: boolean };

/** To the guard thread and from it. */
export type GuardRequest =
  | { type: 'interrupt'; run: number }
  /** The answer to a question; null when nobody can be asked. */
  | { type: 'input'; text: string | null }
  | { type: 'comm'; id: number; message: CommMessage }
  | ({ type: 'question'; id: number } & Question)
  | { type: 'translation'; id: number; translation: Translation };
export type GuardReport =
  { type: 'status'; text: string } | { type: 'answer'; id: number; matches: string[] };

/**
 * After a run the child writes `MARK + token + run + "\n"` to its stdout and
 * stderr, so that the front knows that it has all of the run's native output.
 */
export const MARK = '\u0001trainlab:';
