import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import { MARK } from '../child/protocol.js';

export type StreamName = 'stdout' | 'stderr';

/**
 * What native code and processes of the child write to its stdout or stderr,
 * with the marks that end each run's part taken out.
 */
export class NativeOutput {
  constructor(
    readonly source: Readable,
    token: string,
    private readonly _onText: (text: string) => void
  ) {
    this._lead = `${MARK}${token}`;
    source.on('data', (piece: Buffer) => this._push(this._decoder.write(piece)));
    source.on('end', () => this.end());
    source.on('error', () => this.end());
  }

  /** Resolves when the mark of a run was read, or the stream has ended. */
  marked(run: number): Promise<void> {
    return this._isEnded || this._marked >= run
      ? Promise.resolve()
      : new Promise(resolve => this._waiting.push({ run, resolve }));
  }

  /** Passes on what is left; nothing more will come. */
  end(): void {
    this._emit(this._held);
    this._held = '';
    this._isEnded = true;
    this._waiting.forEach(({ resolve }) => resolve());
    this._waiting = [];
  }

  private _push(text: string): void {
    let rest = this._held + text;
    for (;;) {
      const at = rest.indexOf(this._lead);
      const end = at < 0 ? -1 : rest.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      this._emit(rest.slice(0, at));
      this._mark(Number(rest.slice(at + this._lead.length, end)));
      rest = rest.slice(end + 1);
    }
    // A mark holds its first character once, so only the last one can begin a mark.
    const start = rest.lastIndexOf(MARK[0]);
    const held = start >= 0 && this._mayBeMark(rest.slice(start)) ? start : rest.length;
    this._emit(rest.slice(0, held));
    this._held = rest.slice(held);
  }

  private _mayBeMark(text: string): boolean {
    return text.startsWith(this._lead) || this._lead.startsWith(text);
  }

  private _mark(run: number): void {
    this._marked = run;
    this._waiting = this._waiting.filter(waiting => {
      if (waiting.run <= run) {
        waiting.resolve();
      }
      return waiting.run > run;
    });
  }

  private _emit(text: string): void {
    if (text) {
      this._onText(text);
    }
  }

  private readonly _lead: string;
  private readonly _decoder = new StringDecoder('utf8');
  private _held = '';
  private _marked = 0;
  private _isEnded = false;
  private _waiting: { run: number; resolve: () => void }[] = [];
}
