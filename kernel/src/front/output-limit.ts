import type { OutputSettings } from './output-settings.js';

/** So many characters at the end of a cut output are kept. */
const TAIL = 1 << 14;

/** What is shown of a piece of output, and a notice when it is the first that is not. */
export interface Admission {
  text: string;
  notice?: string;
}

/** How much one cell has put out, and what was left out of it. */
export class OutputLimit {
  constructor(readonly settings: OutputSettings) {}

  /** The part of a text that may still be shown. */
  stream(text: string): Admission {
    const room = this.settings.limit - this._used;
    if (text.length <= room) {
      this._used += text.length;
      return { text };
    }
    const shown = text.slice(0, Math.max(0, room));
    const rest = text.slice(shown.length);
    this._used = this.settings.limit;
    this._omitted += rest.length;
    this._tail = (this._tail + rest).slice(-TAIL);
    return { text: shown, notice: this._notice() };
  }

  /** Whether displayed data of so many bytes may be shown. */
  display(bytes: number): { isShown: boolean; notice?: string } {
    if (this._used + bytes <= this.settings.limit) {
      this._used += bytes;
      return { isShown: true };
    }
    this._displays += 1;
    return { isShown: false, notice: this._notice() };
  }

  /** What is said at the cell's end, the last text included; empty when all was shown. */
  end(): string {
    if (!this._isTold) {
      return '';
    }
    const parts = [
      ...(this._omitted > this._tail.length
        ? [`${megabytes(this._omitted - this._tail.length)} of text`]
        : []),
      ...(this._displays > 0 ? [`${this._displays} displays`] : [])
    ];
    const tail = this._tail;
    this._tail = '';
    const left = parts.length > 0 ? `\n… ${parts.join(' and ')} left out …\n` : '';
    return left + tail;
  }

  private _notice(): string | undefined {
    if (this._isTold) {
      return undefined;
    }
    this._isTold = true;
    return (
      `\nThis cell has put out ${megabytes(this.settings.limit)}; what follows is left out, except its end. ` +
      'The line %output limit=none at the top of the cell lifts the limit.\n'
    );
  }

  private _used = 0;
  private _omitted = 0;
  private _displays = 0;
  private _tail = '';
  private _isTold = false;
}

function megabytes(bytes: number): string {
  return bytes >= 1 << 20
    ? `${Number((bytes / (1 << 20)).toFixed(1))} MB`
    : `${Math.max(1, Math.round(bytes / 1024))} kB`;
}
