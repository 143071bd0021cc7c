import type { Handler } from './exchange.js';

/** The run that an interrupt is for. */
export interface Interruptible {
  /** Number of the running cell; undefined when none runs. */
  run(): number | undefined;
  /** Raises the flag that the cell's code looks at. */
  raise(run: number): void;
  /** Prints to the cell. */
  say(run: number, text: string): void;
  /** Ends the cell's process. */
  kill(reason: string): void;
}

/** After these times, in milliseconds, a cell that does not stop is spoken of and ended. */
const NOTICE_MS = 5000;
const KILL_MS = 10000;
/** A second interrupt within this time is the same wish, such as a double click. */
const SAME_WISH_MS = 1000;

const KILLED =
  'The cell did not stop when it was interrupted, so its process was ended. ' +
  'Variables are lost; the next cell runs in a fresh process.';

/**
 * Interrupts by steps: the flag, which stops loops, operations and waits and
 * keeps all variables; a notice; the end of the process.
 */
export class InterruptLadder {
  constructor(private readonly _target: Interruptible) {}

  readonly handler: Handler = () => {
    this.interrupt();
    return { status: 'ok' };
  };

  interrupt(): void {
    const run = this._target.run();
    if (run === undefined) {
      return;
    }
    if (this._run === run) {
      if (Date.now() - this._since >= SAME_WISH_MS) {
        this._target.kill(KILLED);
      }
      return;
    }
    this._run = run;
    this._since = Date.now();
    this._target.raise(run);
    this._timers = [
      setTimeout(
        () =>
          this._target.say(
            run,
            'Still waiting for the cell to stop: it is in code that cannot be interrupted. ' +
              'Interrupt again to end its process, which loses all variables.\n'
          ),
        NOTICE_MS
      ),
      setTimeout(() => this._target.kill(KILLED), KILL_MS)
    ];
  }

  /** The run is over. */
  settle(): void {
    this._timers.forEach(timer => clearTimeout(timer));
    this._timers = [];
    this._run = undefined;
  }

  private _run: number | undefined;
  private _since = 0;
  private _timers: NodeJS.Timeout[] = [];
}
