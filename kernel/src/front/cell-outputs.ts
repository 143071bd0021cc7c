import type { MimeBundle } from '../child/protocol.js';
import { NativeLog } from './native-log.js';
import type { StreamName } from './native-output.js';
import { OutputLimit } from './output-limit.js';
import type { OutputSettings } from './output-settings.js';
import type { Parent, Publisher } from './publisher.js';

/** How many past runs are remembered for output that comes late. */
const REMEMBERED_RUNS = 2000;

interface Cell {
  parent: Parent;
  limit: OutputLimit;
}

/** Sends the output of runs, each under its request and within its limit. */
export class CellOutputs {
  constructor(
    private readonly _publisher: Publisher,
    private readonly _defaults: OutputSettings
  ) {}

  /** Settings for all later runs. */
  set(settings: Partial<OutputSettings>): void {
    Object.assign(this._defaults, settings);
  }

  begin(run: number, parent: Parent, settings: Partial<OutputSettings> = {}): void {
    const limit = new OutputLimit({ ...this._defaults, ...settings });
    this._cells.set(run, { parent, limit });
    this._cells.delete(run - REMEMBERED_RUNS);
    this._running = run;
  }

  /** Says what was left out of a run that is over. */
  end(run: number): void {
    this._sendNative(run, this._log.flush());
    const cell = this._cells.get(run);
    const last = cell?.limit.end();
    if (last) {
      this._publisher.stream(cell!.parent, 'stdout', last);
    }
  }

  /** The request that a run belongs to, also after its end. */
  parentOf(run: number): Parent {
    return this._cells.get(run)?.parent ?? {};
  }

  /** A word of the kernel's own; it does not count. */
  say(run: number, text: string): void {
    this._publisher.stream(this.parentOf(run), 'stderr', text);
  }

  stream(run: number, name: StreamName, text: string): void {
    const cell = this._cells.get(run);
    const { text: shown, notice } = cell?.limit.stream(text) ?? { text };
    if (shown) {
      this._publisher.stream(this.parentOf(run), name, shown);
    }
    this._tell(run, notice);
  }

  /** Text that came past the JavaScript streams. */
  native(run: number, name: StreamName, text: string): void {
    this._sendNative(run, name === 'stderr' ? this._log.push(text) : text, name);
  }

  display(run: number, bundle: MimeBundle, update: boolean): void {
    // An update takes the place of what was shown, so it adds nothing.
    const { isShown, notice } = update
      ? { isShown: true, notice: undefined }
      : (this._cells.get(run)?.limit.display(sizeOf(bundle)) ?? {
          isShown: true,
          notice: undefined
        });
    if (isShown) {
      this._publisher.display(this.parentOf(run), bundle, update);
    }
    this._tell(run, notice);
  }

  clear(run: number, wait: boolean): void {
    this._publisher.clearOutput(this.parentOf(run), wait);
  }

  /** Changes the limit of a run, in bytes. */
  limit(run: number, bytes: number): void {
    const cell = this._cells.get(run);
    if (cell) {
      cell.limit.settings.limit = bytes;
    }
  }

  private _sendNative(run: number, text: string, name: StreamName = 'stderr'): void {
    if (text) {
      this.stream(run, name, text);
    }
  }

  private _tell(run: number, notice: string | undefined): void {
    if (notice) {
      this.say(run, notice);
    }
  }

  private readonly _cells = new Map<number, Cell>();
  private readonly _log = new NativeLog(
    () => this._cells.get(this._running)?.limit.settings.log ?? this._defaults.log
  );
  private _running = 0;
}

function sizeOf({ data }: MimeBundle): number {
  return Object.values(data).reduce<number>(
    (sum, value) =>
      sum +
      (typeof value === 'string' ? value.length : (JSON.stringify(value)?.length ?? 0)),
    0
  );
}
