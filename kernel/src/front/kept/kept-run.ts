import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { displayId, foldOutputs, shorten } from './fold.js';
import type { KeptMessage, NotebookOutput } from './fold.js';

/** Which run it is. */
export interface RunHead {
  /** Id of the request. */
  id: string;
  cellId: string;
  /** The client that asked for the run. */
  session: string;
  executionCount: number;
}

/** `lost`: the kernel ended before the run did. */
export type RunStatus = 'running' | 'ok' | 'error' | 'lost';

interface Meta extends RunHead {
  status: RunStatus;
  /** Number of messages. */
  seq: number;
  /** Up to which message a saved notebook holds the outputs. */
  saved: number;
  /** How many more messages there were than lines are in the file. */
  dropped: number;
}

/** Replaced messages are taken out of a file when they are so many bytes. */
const WASTE = 4 << 20;

/** The messages of one run, in a file beside another with what is known of the run. */
export class KeptRun {
  private constructor(
    private readonly _path: string,
    private _meta: Meta
  ) {}

  static begin(path: string, head: RunHead): KeptRun {
    const run = new KeptRun(path, {
      ...head,
      status: 'running',
      seq: 0,
      saved: 0,
      dropped: 0
    });
    writeFileSync(path, '', { mode: 0o600 });
    run._write();
    return run;
  }

  /** Reads a run of an earlier kernel; undefined when it is none. */
  static open(path: string): KeptRun | undefined {
    try {
      const meta = {
        dropped: 0,
        ...(JSON.parse(readFileSync(metaPath(path), 'utf8')) as Omit<Meta, 'dropped'>)
      };
      const run = new KeptRun(path, meta);
      if (meta.status === 'running') {
        meta.status = 'lost';
        meta.seq = Math.max(meta.seq, meta.dropped + run._messages().length);
      }
      run._size = statSync(path).size;
      return run;
    } catch {
      return undefined;
    }
  }

  get head(): Readonly<RunHead> {
    return this._meta;
  }

  get status(): RunStatus {
    return this._meta.status;
  }

  get seq(): number {
    return this._meta.seq;
  }

  /** Whether a saved notebook holds all of it. */
  get isSaved(): boolean {
    return this._meta.saved >= this._meta.seq && this.status !== 'running';
  }

  get size(): number {
    return this._size;
  }

  /** Whether an output of the run can be updated by this id. */
  shows(display: string): boolean {
    return this._displays.has(display);
  }

  /** Takes a message; gives its number. */
  add(message: KeptMessage): number {
    const line = `${JSON.stringify(message)}\n`;
    appendFileSync(this._path, line);
    this._size += line.length;
    this._meta.seq += 1;
    const display = displayId(message.content);
    if (message.type === 'display_data' && display !== undefined) {
      this._displays.add(display);
    }
    switch (message.type) {
      case 'update_display_data':
        this._waste += line.length;
        break;
      case 'clear_output':
        this._clearsNext = message.content['wait'] === true;
        this._waste = this._clearsNext ? this._waste + line.length : this._size;
        break;
      default:
        if (this._clearsNext) {
          this._waste = this._size - line.length;
          this._clearsNext = false;
        }
    }
    this._shorten();
    return this._meta.seq;
  }

  end(status: RunStatus): void {
    this._meta.status = status;
    this._write();
  }

  /** A saved notebook holds the messages up to this one. */
  saved(seq: number): void {
    if (seq > this._meta.saved) {
      this._meta.saved = Math.min(seq, this._meta.seq);
      this._write();
    }
  }

  outputs(): NotebookOutput[] {
    return foldOutputs(this._messages());
  }

  remove(): void {
    rmSync(this._path, { force: true });
    rmSync(metaPath(this._path), { force: true });
  }

  private _messages(): KeptMessage[] {
    return readFileSync(this._path, 'utf8')
      .split('\n')
      .flatMap(line => {
        try {
          return [JSON.parse(line) as KeptMessage];
        } catch {
          // The last line of a killed kernel may be torn.
          return [];
        }
      });
  }

  /** Thousands of updates of one display, or of clears, must not fill the disk. */
  private _shorten(): void {
    if (this._waste < WASTE || this._waste < this._size / 2) {
      return;
    }
    const lines = shorten(this._messages()).map(
      message => `${JSON.stringify(message)}\n`
    );
    // Written first: a kernel killed in between then counts too many messages, which
    // fills outputs in once more, and never too few, which would lose the last ones.
    this._meta.dropped = this._meta.seq - lines.length;
    this._write();
    replaceFile(this._path, lines.join(''));
    this._size = statSync(this._path).size;
    this._waste = 0;
  }

  private _write(): void {
    replaceFile(metaPath(this._path), JSON.stringify(this._meta));
  }

  private readonly _displays = new Set<string>();
  private _size = 0;
  private _waste = 0;
  /** The next output takes the place of all before it. */
  private _clearsNext = false;
}

function metaPath(path: string): string {
  return path.replace(/\.jsonl$/, '.json');
}

function replaceFile(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, path);
}
