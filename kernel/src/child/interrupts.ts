import { AsyncLocalStorage } from 'node:async_hooks';
import type { CellRun } from './cell-run.js';

/** Indexes into the memory shared with the guard thread. */
export const FLAG = 0;
export const STATUS = 1;
export const INPUT = 2;
/** Value of the flag when comm messages wait; runs count from 1. */
export const MAIL = -1;

/**
 * Knows which cell's code is running, in which asynchronous context, and
 * whether it is being interrupted.
 */
export class Interrupts {
  /** Shared with the guard thread, which raises the flag with the number of a run. */
  readonly shared = new Int32Array(new SharedArrayBuffer(12));

  /** The run whose end the front waits for. */
  current: CellRun | undefined;

  /** The run that the present code belongs to. */
  get run(): CellRun | undefined {
    return this._context.getStore() ?? this.current;
  }

  /** Runs `code` in the context of `run`. */
  within<T>(run: CellRun, code: () => T): T {
    return this._context.run(run, code);
  }

  /** @throws InterruptError when the present code's cell is interrupted. */
  check(): void {
    if (this.shared[FLAG] !== 0) {
      this.acknowledge();
    }
    if (this._happened) {
      this.run?.check();
    }
  }

  /** The same between steps of a cell's own code, where comm messages may be handled as well. */
  checkStep(): void {
    if (this.shared[FLAG] === MAIL) {
      this.onMail();
    }
    this.check();
  }

  /** Handles the comm messages that wait. */
  onMail: () => void = () => undefined;

  /** Takes notice of a raised flag. */
  acknowledge(): void {
    const { current } = this;
    if (current && this.shared[FLAG] === current.number && !current.interrupted) {
      this._happened = true;
      current.interrupt();
    }
  }

  /** Lowers the flag when the run is over. */
  settle(run: CellRun): void {
    Atomics.compareExchange(this.shared, FLAG, run.number, 0);
  }

  private readonly _context = new AsyncLocalStorage<CellRun>();
  /** Whether there ever was an interrupt; until then there is nothing to look at. */
  private _happened = false;
}
