import { StringDecoder } from 'node:string_decoder';
import { Writable } from 'node:stream';
import type { Interrupts } from './interrupts.js';
import { report } from './messages.js';
import type { CommMessage, MimeBundle } from './protocol.js';

/** Output of cells, each piece with the run whose code made it. */
export class CellOutput {
  constructor(private readonly _interrupts: Interrupts) {}

  stream(name: 'stdout' | 'stderr', text: string): void {
    if (text) {
      report({ type: 'stream', run: this._run, name, text });
    }
  }

  display(bundle: MimeBundle, update: boolean): void {
    report({ type: 'display', run: this._run, bundle, update });
  }

  clear(wait: boolean): void {
    report({ type: 'clear', run: this._run, wait });
  }

  comm(message: CommMessage, buffers: readonly Uint8Array[], cause?: number): void {
    report({ type: 'comm', run: this._run, cause, message }, buffers);
  }

  /** Lets the running cell put out so many bytes. */
  limit(bytes: number): void {
    report({
      type: 'limit',
      run: this._run,
      bytes: Number.isFinite(bytes) ? bytes : null
    });
  }

  /**
   * Puts streams of ours in the place of `process.stdout` and `process.stderr`
   * before anything has used them. Node's own would make the pipes non-blocking,
   * and native code would lose what it writes while a pipe is full.
   */
  replaceStandardStreams(): void {
    for (const [name, fd] of [
      ['stdout', 1],
      ['stderr', 2]
    ] as const) {
      const stream = new StandardStream(fd, text => this.stream(name, text));
      Object.defineProperty(process, name, {
        configurable: true,
        enumerable: true,
        value: stream
      });
    }
  }

  /** 0 before the first run: the front then knows no cell to show it in. */
  private get _run(): number {
    return this._interrupts.run?.number ?? this._lastRun;
  }

  /** Tells to which run output without a context belongs. */
  beginRun(run: number): void {
    this._lastRun = run;
  }

  private _lastRun = 0;
}

class StandardStream extends Writable {
  constructor(
    readonly fd: number,
    private readonly _emit: (text: string) => void
  ) {
    super({ decodeStrings: false });
  }

  override _write(
    chunk: string | Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void
  ): void {
    this._emit(typeof chunk === 'string' ? chunk : this._decoder.write(chunk));
    done();
  }

  private readonly _decoder = new StringDecoder('utf8');
}
