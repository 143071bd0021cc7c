import { randomUUID } from 'node:crypto';
import { kernelBridge } from './bridge.js';

export interface ProgressOptions {
  /** How many steps there will be, where that cannot be counted. */
  total?: number;
  /** What is going on. */
  label?: string;
}

/** At most so often the bar is drawn anew, in milliseconds. */
const EVERY_MS = 100;
const WIDTH = 24;

/** A bar in the cell's output, as HTML and as text. Without a notebook it shows nothing. */
export class ProgressBar {
  constructor(private readonly _options: ProgressOptions = {}) {
    this._draw();
  }

  get done(): number {
    return this._done;
  }

  set total(total: number | undefined) {
    this._options.total = total;
  }

  /** Shows how many steps are done, with a note such as `loss 0.12`. */
  update(done: number, note = this._note): void {
    this._done = done;
    this._note = note;
    if (performance.now() - this._drawn >= EVERY_MS) {
      this._draw();
    } else {
      this._timer ??= setTimeout(() => this._draw(), EVERY_MS).unref();
    }
  }

  /** Draws the last state. */
  end(note?: string): void {
    this._note = note ?? this._note;
    this._ended ??= performance.now();
    this._draw();
  }

  private _draw(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    const update = this._drawn > -Infinity;
    this._drawn = performance.now();
    kernelBridge()?.display(
      {
        data: { 'text/plain': this._text(), 'text/html': this._html() },
        transient: { display_id: this._id }
      },
      { update }
    );
  }

  private _text(): string {
    const { total, label } = this._options;
    const part = total ? Math.min(1, this._done / total) : 0;
    const full = Math.round(part * WIDTH);
    const bar = total ? `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ` : '';
    return [label, `${bar}${this._count()}`, this._time(), this._note]
      .filter(Boolean)
      .join('  ');
  }

  private _html(): string {
    const { total, label } = this._options;
    const name = escape(label ?? 'Progress');
    const value = total ? ` max="${total}" value="${Math.min(this._done, total)}"` : '';
    const ended = this._ended !== undefined && !total ? ' max="1" value="1"' : value;
    const words = [this._count(), this._time(), this._note].filter(Boolean).map(escape);
    return (
      `<div>${label ? `${name} ` : ''}<progress aria-label="${name}"${ended}></progress> ` +
      `<span>${words.join(' · ')}</span></div>`
    );
  }

  private _count(): string {
    const { total } = this._options;
    return total
      ? `${Math.floor((this._done / total) * 100)} % (${this._done}/${total})`
      : `${this._done}`;
  }

  private _time(): string {
    const { total } = this._options;
    const passed = ((this._ended ?? performance.now()) - this._began) / 1000;
    if (this._ended !== undefined || !total || this._done === 0) {
      return clock(passed);
    }
    return `${clock(passed)}, ${clock((passed / this._done) * (total - this._done))} to go`;
  }

  private readonly _id = randomUUID();
  private readonly _began = performance.now();
  private _ended: number | undefined;
  private _done = 0;
  private _note = '';
  private _drawn = -Infinity;
  private _timer: NodeJS.Timeout | undefined;
}

/** Goes through items and shows a bar: `for (const batch of progress(batches))`. */
export function progress(steps: number, options?: ProgressOptions): Iterable<number>;
export function progress<T>(items: Iterable<T>, options?: ProgressOptions): Iterable<T>;
export function progress<T>(
  items: AsyncIterable<T>,
  options?: ProgressOptions
): AsyncIterable<T>;
export function progress<T>(
  items: number | Iterable<T> | AsyncIterable<T>,
  options: ProgressOptions = {}
): Iterable<T | number> | AsyncIterable<T> {
  if (typeof items === 'number') {
    return each(Array(items).keys(), { total: items, ...options });
  }
  if (Symbol.asyncIterator in items) {
    return eachAwaited(items, options);
  }
  const { length, size } = items as { length?: number; size?: number };
  return each(items, { total: length ?? size, ...options });
}

function* each<T>(items: Iterable<T>, options: ProgressOptions): Generator<T> {
  const bar = new ProgressBar(options);
  try {
    for (const item of items) {
      yield item;
      bar.update(bar.done + 1);
    }
  } finally {
    bar.end();
  }
}

async function* eachAwaited<T>(
  items: AsyncIterable<T>,
  options: ProgressOptions
): AsyncGenerator<T> {
  const bar = new ProgressBar(options);
  try {
    for await (const item of items) {
      yield item;
      bar.update(bar.done + 1);
    }
  } finally {
    bar.end();
  }
}

type Logs = Record<string, unknown> | undefined;

/** What TensorFlow.js calls during `model.fit`. */
export interface FitCallbacks {
  onEpochBegin(epoch: number): Promise<void>;
  onBatchEnd(batch: number, logs?: Logs): Promise<void>;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
  onTrainEnd(logs?: Logs): Promise<void>;
}

/**
 * Shows a bar for a training: `model.fit(xs, ys, { epochs: 5, callbacks: fitProgress({ epochs: 5 }) })`.
 *
 * @param options.epochs How many epochs are trained.
 * @param options.batches Batches of an epoch; by default counted in the first one.
 */
export function fitProgress(options: {
  epochs: number;
  batches?: number;
  label?: string;
}): FitCallbacks {
  const { epochs, label = 'Training' } = options;
  let { batches } = options;
  let epoch = 0;
  let inEpoch = 0;
  const bar = new ProgressBar({ label, total: batches ? batches * epochs : undefined });
  const note = (logs: Logs) =>
    [`epoch ${Math.min(epoch + 1, epochs)}/${epochs}`, ...figures(logs)].join(' · ');
  return {
    onEpochBegin: async at => {
      epoch = at;
      inEpoch = 0;
    },
    onBatchEnd: async (batch, logs) => {
      inEpoch = batch + 1;
      bar.update(epoch * (batches ?? 0) + inEpoch, note(logs));
    },
    onEpochEnd: async (at, logs) => {
      batches ??= inEpoch;
      bar.total = batches * epochs;
      bar.update((at + 1) * batches, note(logs));
    },
    onTrainEnd: async () => bar.end()
  };
}

function figures(logs: Logs): string[] {
  return Object.entries(logs ?? {}).flatMap(([name, value]) =>
    typeof value === 'number' && name !== 'batch' && name !== 'size'
      ? [`${name} ${Number(value.toPrecision(4))}`]
      : []
  );
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
}
