/** First and longest pause after a failure, before jitter; milliseconds. */
const FIRST = 250;
const LONGEST = 8000;
/** Pause after a refusal, which people have to mend; milliseconds. */
const REFUSED = 10_000;

/**
 * How long to wait after failures. Half of each pause is chance, so that many
 * servers do not come back to a hub at the same moment.
 */
export class Pause {
  /** When to try again, on the clock of `performance`. */
  get until(): number {
    return this._until;
  }

  fail(refused: boolean): void {
    this._failures += 1;
    const pause = refused
      ? REFUSED
      : Math.min(LONGEST, FIRST * 2 ** (this._failures - 1));
    this._until = performance.now() + pause * (0.5 + Math.random());
  }

  succeed(): void {
    this._failures = 0;
  }

  /** Ends a pause at once. */
  end(): void {
    this._failures = 0;
    this._until = 0;
  }

  /** Makes a long pause a short one; false when it is short already. */
  shorten(): boolean {
    const soon = performance.now() + FIRST * (1 + Math.random());
    const long = this._until > soon;
    if (long) {
      this._until = soon;
    }
    return long;
  }

  private _until = 0;
  private _failures = 0;
}
