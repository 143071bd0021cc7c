/** What an outbox writes to: a ZeroMQ socket, which allows one pending `send` at a time. */
export interface Sink {
  send(frames: Buffer[]): Promise<void>;
}

/**
 * The one way out of a socket: messages leave in the order they were put in,
 * each awaited before the next. A socket drops messages once hundreds of sends
 * are pending at the same time, so nothing else may send on it.
 */
export class Outbox {
  constructor(private readonly _sink: Sink) {}

  /** Frames waiting to be sent, in bytes; what feeds the outbox may slow down by it. */
  get pendingBytes(): number {
    return this._pendingBytes;
  }

  put(frames: Buffer[]): void {
    this._queue.push(frames);
    this._pendingBytes += size(frames);
    this._drained ??= this._drain();
  }

  /** Resolves when everything that was put in has been handed to the socket. */
  async flush(): Promise<void> {
    while (this._drained) {
      await this._drained;
    }
  }

  private async _drain(): Promise<void> {
    // Start in a later microtask, so that `_drained` is set before it can be cleared.
    await undefined;
    for (let next = this._queue.shift(); next; next = this._queue.shift()) {
      try {
        await this._sink.send(next);
      } catch (error) {
        if (this._closed(error)) {
          this._queue.length = 0;
          this._pendingBytes = 0;
          break;
        }
        process.stderr.write(`A message could not be sent: ${String(error)}\n`);
      }
      this._pendingBytes = Math.max(0, this._pendingBytes - size(next));
    }
    this._drained = undefined;
  }

  private _closed(error: unknown): boolean {
    return (error as NodeJS.ErrnoException).code === 'EBADF';
  }

  private readonly _queue: Buffer[][] = [];
  private _pendingBytes = 0;
  private _drained: Promise<void> | undefined;
}

function size(frames: Buffer[]): number {
  return frames.reduce((sum, frame) => sum + frame.byteLength, 0);
}
