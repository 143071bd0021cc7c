/** Most values a sparkline has. */
export const SPARKLINE_VALUES = 40;

/**
 * A series in at most {@link SPARKLINE_VALUES} values, kept up to date point by
 * point: each value is the last of a bucket, and buckets double when there are
 * too many.
 */
export class Sparkline {
  /** @param state - what {@link encode} gave. */
  constructor(state?: Uint8Array) {
    if (state) {
      const numbers = new Float64Array(state.slice().buffer);
      this._bucket = numbers[0];
      this._filled = numbers[1];
      this.values = [...numbers.subarray(2)];
    }
  }

  /** Oldest first; NaN and the infinities stay. */
  readonly values: number[] = [];

  add(value: number): void {
    if (this._filled > 0) {
      this.values[this.values.length - 1] = value;
    } else {
      if (this.values.length === SPARKLINE_VALUES) {
        for (let at = 0; at < SPARKLINE_VALUES / 2; at++) {
          this.values[at] = this.values[2 * at + 1];
        }
        this.values.length = SPARKLINE_VALUES / 2;
        this._bucket *= 2;
      }
      this.values.push(value);
    }
    this._filled = (this._filled + 1) % this._bucket;
  }

  encode(): Uint8Array {
    return new Uint8Array(
      Float64Array.from([this._bucket, this._filled, ...this.values]).buffer
    );
  }

  private _bucket = 1;
  private _filled = 0;
}
