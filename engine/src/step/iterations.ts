import type { Optimizer } from './tfjs.js';

/** The counts of a step's optimizers as they are before its JavaScript runs. */
export class Iterations {
  constructor(optimizers: readonly Optimizer[]) {
    this._before = optimizers.map(optimizer => [optimizer, optimizer.iterations_]);
  }

  /** How many optimizers were known. */
  get size(): number {
    return this._before.length;
  }

  /** Takes the step back. */
  restore(): void {
    for (const [optimizer, count] of this._before) {
      optimizer.iterations_ = count;
    }
  }

  /** To be called after the step: makes it known by how much it advances each optimizer. */
  note(): void {
    this._perStep = this._before.map(
      ([optimizer, count]) => (optimizer.iterations_ ?? 0) - (count ?? 0)
    );
  }

  /** Counts steps that ran without their JavaScript. */
  advance(steps: number): void {
    this._before.forEach(([optimizer], i) => {
      for (let left = steps * this._perStep[i]; left > 0; left--) {
        optimizer.incrementIterations();
      }
    });
  }

  private _before: [Optimizer, number | undefined][];
  private _perStep: number[] = [];
}
