import { InterruptError } from './interrupt-error.js';
import type { CellOrigin } from './protocol.js';

/** A wait of a cell's code for a promise. */
interface Wait {
  reject(error: InterruptError): void;
  /** Begun in a `finally` block, which is left to come to its end. */
  shielded: boolean;
}

export type CancelTimer = () => void;

/**
 * One execution of a cell, also of what it started and left running: the
 * context of its code, timers and callbacks.
 */
export class CellRun {
  constructor(
    readonly number: number,
    readonly origin: CellOrigin
  ) {}

  /** Pending waits by the order in which they began. */
  readonly waits = new Map<number, Wait>();
  readonly timers = new Map<unknown, CancelTimer>();
  /** Who wants to know that the cell ended with an error. */
  readonly errorCallbacks = new Set<(error: string) => void>();
  /** How many `finally` blocks are being run. */
  shield = 0;
  completed = 0;

  get signal(): AbortSignal {
    return this._controller.signal;
  }

  /** True from an interrupt on, for ever: what is left of the cell must not go on. */
  get interrupted(): boolean {
    return this._controller.signal.aborted;
  }

  /** @throws InterruptError when the cell is interrupted and no `finally` block runs. */
  check(): void {
    if (this.interrupted && this.shield === 0) {
      throw new InterruptError();
    }
  }

  /** Marks the run, aborts its signal and cancels its timers. */
  interrupt(): void {
    if (this.interrupted) {
      return;
    }
    this._controller.abort(new InterruptError());
    this.timers.forEach(cancel => cancel());
    this.timers.clear();
  }

  /** Tells libraries that the cell has ended with an error. */
  failed(error: string): void {
    for (const callback of this.errorCallbacks) {
      try {
        callback(error);
      } catch {
        // The cell's own error is what the person must see.
      }
    }
    this.errorCallbacks.clear();
  }

  /**
   * Rejects the waits of an interrupted run, the innermost first, each time
   * giving its `finally` blocks the time to run.
   */
  async rejectWaits(): Promise<void> {
    const patience = Date.now() + FINALLY_MS;
    while (this.waits.size > 0) {
      const waits = [...this.waits].sort(([a], [b]) => b - a);
      const shielded = waits.some(([, wait]) => wait.shielded);
      if (shielded && Date.now() < patience) {
        await new Promise(resolve => setTimeout(resolve, 5));
        continue;
      }
      const [order, wait] = waits[0];
      this.waits.delete(order);
      wait.reject(new InterruptError());
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  private readonly _controller = new AbortController();
}

/** How long `finally` blocks may wait for something before they are interrupted too. */
const FINALLY_MS = 5000;
