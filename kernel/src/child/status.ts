import type { Worker } from 'node:worker_threads';
import { STATUS } from './interrupts.js';

/** A text and its number, told to the guard thread once. */
export interface StatusText {
  id: number;
  text: string;
}

/** So many different texts are told; later ones are summed up. */
const MAX_TEXTS = 4096;

/**
 * The last known activity of the process. Telling it is one write to memory
 * that the guard thread shares; the guard passes it on to the front.
 */
export class StatusLine {
  constructor(
    private readonly _shared: Int32Array,
    private readonly _guard: Pick<Worker, 'postMessage'>
  ) {}

  set(text: string): void {
    const id = this._ids.get(text) ?? this._register(text);
    if (this._shared[STATUS] !== id) {
      Atomics.store(this._shared, STATUS, id);
      Atomics.notify(this._shared, STATUS);
    }
  }

  private _register(text: string): number {
    if (this._ids.size >= MAX_TEXTS) {
      return 0;
    }
    const id = this._ids.size + 1;
    this._ids.set(text, id);
    this._guard.postMessage({ id, text } satisfies StatusText);
    return id;
  }

  private readonly _ids = new Map<string, number>();
}
