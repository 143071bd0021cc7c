import { withCurves, type Comparison } from '@trainlab/api';
import type { Catalogue } from './catalogue.js';
import type { ComparisonSource } from './comparison-source.js';

/** Milliseconds between two readings of the curves of running runs. */
const CURVE_INTERVAL = 400;
/** Milliseconds between two readings of running runs that no event tells of. */
const RELOAD_INTERVAL = 3000;

/** How a comparison stands that is being read and followed. */
export type ComparisonState =
  | { state: 'loading' }
  | { state: 'failed'; error: Error }
  | { state: 'shown'; comparison: Comparison };

export interface ComparisonFollowerOptions {
  source: ComparisonSource;
  catalogue: Catalogue;
  onChange(state: ComparisonState): void;
}

/** Reads a comparison, then takes its runs from the catalogue and reads their curves anew. */
export class ComparisonFollower {
  constructor(options: ComparisonFollowerOptions) {
    this._options = options;
    this._unsubscribe = options.catalogue.subscribe(() => this._take());
    void this.reload();
  }

  async reload(): Promise<void> {
    const { source, catalogue, onChange } = this._options;
    try {
      this._comparison = await source.read(this._comparison);
      this._tell();
      this._take();
    } catch (error) {
      if (!this._disposed && !this._comparison) {
        onChange({ state: 'failed', error: error as Error });
      }
    }
    const unseen = this._comparison?.runs.some(
      run => run.status === 'RUNNING' && !catalogue.run(run.id)
    );
    if (unseen && !this._disposed) {
      clearTimeout(this._reload);
      this._reload = setTimeout(() => void this.reload(), RELOAD_INTERVAL);
    }
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this._timer);
    clearTimeout(this._reload);
    this._unsubscribe();
  }

  private _take(): void {
    const { catalogue } = this._options;
    const comparison = this._comparison;
    if (!comparison || this._disposed) {
      return;
    }
    const runs = comparison.runs.map(run => {
      const present = catalogue.run(run.id);
      return present && present.revision > run.revision ? present : run;
    });
    const changed = runs.filter((run, index) => run !== comparison.runs[index]);
    if (changed.length > 0) {
      this._comparison = { ...comparison, runs };
      changed.forEach(run => this._stale.add(run.id));
      this._tell();
      this._readCurvesSoon();
    }
  }

  private _readCurvesSoon(): void {
    if (this._timer === undefined && !this._reading && !this._disposed) {
      this._timer = setTimeout(() => void this._readCurves(), CURVE_INTERVAL);
    }
  }

  private async _readCurves(): Promise<void> {
    this._timer = undefined;
    const runIds = [...this._stale];
    this._stale.clear();
    this._reading = true;
    try {
      const curves = await this._options.source.curves(this._comparison!, runIds);
      this._comparison = withCurves(this._comparison!, runIds, curves);
      this._tell();
    } catch {
      // What is shown stays; the next event of these runs brings another reading.
      runIds.forEach(id => this._stale.add(id));
    } finally {
      this._reading = false;
    }
  }

  private _tell(): void {
    if (!this._disposed && this._comparison) {
      this._options.onChange({ state: 'shown', comparison: this._comparison });
    }
  }

  private readonly _options: ComparisonFollowerOptions;
  private readonly _unsubscribe: () => void;
  private readonly _stale = new Set<string>();
  private _comparison?: Comparison;
  private _timer?: ReturnType<typeof setTimeout>;
  private _reload?: ReturnType<typeof setTimeout>;
  private _reading = false;
  private _disposed = false;
}
