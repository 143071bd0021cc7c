import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Content, Header, Message } from '../../wire/message.js';
import { displayId, type NotebookOutput } from './fold.js';
import { KeptRun } from './kept-run.js';

/** So many bytes are kept for one notebook before its oldest runs go. */
const QUOTA = 256 << 20;
/** And at most so many runs. */
const RUNS = 500;

const FILE = /^(\d{8})\.jsonl$/;
const OUTPUTS = new Set([
  'stream',
  'display_data',
  'execute_result',
  'error',
  'clear_output'
]);

/** The folder of a notebook's outputs; undefined when the kernel has no notebook. */
export function keptFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const notebook = environment['JPY_SESSION_NAME'];
  if (!notebook) {
    return undefined;
  }
  const home = environment['TRAINLAB_HOME'];
  const data = environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  const name = createHash('sha256').update(notebook).digest('hex').slice(0, 32);
  return join(home || join(data, 'trainlab'), 'kernel-outputs', name);
}

/**
 * Keeps on disk what the runs of a notebook put out until a saved notebook holds
 * it, so that it can be filled in when no client was there to hear it.
 */
export class KeptOutputs {
  /** @param _folder Undefined keeps nothing. */
  constructor(private readonly _folder: string | undefined) {}

  /** An execute_request has come; its cell is known from now on. */
  expect({ header, metadata }: Message): void {
    const cellId = metadata['cellId'];
    if (this._folder !== undefined && typeof cellId === 'string') {
      this._expected.set(header.msg_id, { cellId, session: header.session });
    }
  }

  /**
   * Looks at what is broadcast.
   *
   * @returns The number of the message in its run, when it is kept.
   */
  record(type: string, parent: Partial<Header>, content: Content): number | undefined {
    const id = parent.msg_id;
    if (id === undefined || this._isBroken) {
      return undefined;
    }
    try {
      return this._record(type, id, content);
    } catch (error) {
      // A full disk must not keep a cell from running.
      this._isBroken = true;
      process.stderr.write(
        `Outputs are not kept any more for when no client listens: ${(error as Error).message}\n`
      );
      return undefined;
    }
  }

  /** The last run of each cell that no saved notebook holds and that another client asked for. */
  unsaved(session: string): KeptRun[] {
    const last = new Map<string, KeptRun>();
    for (const run of this._loaded()) {
      last.set(run.head.cellId, run);
    }
    return [...last.values()].filter(run => !run.isSaved && run.head.session !== session);
  }

  outputs(run: KeptRun): NotebookOutput[] {
    try {
      return run.outputs();
    } catch {
      return [];
    }
  }

  /** A saved notebook holds these messages of the run. */
  saved(id: string, seq: number): void {
    try {
      this._loaded()
        .find(run => run.head.id === id)
        ?.saved(seq);
    } catch (error) {
      process.stderr.write(`Not noted as saved: ${(error as Error).message}\n`);
    }
  }

  private _record(type: string, id: string, content: Content): number | undefined {
    switch (type) {
      case 'execute_input':
        this._begin(id, content['execution_count'] as number);
        return undefined;
      case 'status':
        if (content['execution_state'] === 'idle') {
          this._expected.delete(id);
          this._end(id);
        }
        return undefined;
      case 'update_display_data':
        return this._update(id, content);
    }
    const run = OUTPUTS.has(type) ? this._byId.get(id) : undefined;
    if (run && type === 'error') {
      this._failed.add(id);
    }
    return run?.add({ type, content });
  }

  private _begin(id: string, executionCount: number): void {
    const expected = this._expected.get(id);
    if (!expected) {
      return;
    }
    this._loaded();
    const run = KeptRun.begin(this._newFile(), { id, ...expected, executionCount });
    this._runs.push(run);
    this._byId.set(id, run);
    this._trim();
  }

  private _end(id: string): void {
    const run = this._byId.get(id);
    if (run?.status === 'running') {
      run.end(this._failed.delete(id) ? 'error' : 'ok');
    }
  }

  /** An update belongs to the runs that show the display, and counts in the run that sent it. */
  private _update(id: string, content: Content): number | undefined {
    const display = displayId(content);
    const message = { type: 'update_display_data', content };
    let own: number | undefined;
    for (const run of this._byId.values()) {
      if (display !== undefined && run.shows(display)) {
        const seq = run.add(message);
        own = run.head.id === id ? seq : own;
      }
    }
    return own;
  }

  private _trim(): void {
    let size = this._runs.reduce((sum, run) => sum + run.size, 0);
    let count = this._runs.length;
    const old = this._runs.filter(run => run.status !== 'running');
    for (const run of [...old.filter(r => r.isSaved), ...old.filter(r => !r.isSaved)]) {
      if (size <= QUOTA && count <= RUNS) {
        break;
      }
      size -= run.size;
      count -= 1;
      run.remove();
      this._runs = this._runs.filter(other => other !== run);
      this._byId.delete(run.head.id);
    }
  }

  /** The runs of this and of earlier kernels of the notebook, oldest first. */
  private _loaded(): KeptRun[] {
    if (!this._isLoaded && this._folder !== undefined) {
      this._isLoaded = true;
      mkdirSync(this._folder, { recursive: true, mode: 0o700 });
      this._runs = this._files().flatMap(file => KeptRun.open(this._path(file)) ?? []);
    }
    return this._runs;
  }

  private _newFile(): string {
    for (let number = (this._files().at(-1) ?? 0) + 1; ; number++) {
      const path = this._path(number);
      try {
        writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
          throw error;
        }
      }
    }
  }

  private _files(): number[] {
    return readdirSync(this._folder!)
      .flatMap(name => FILE.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  private _path(number: number): string {
    return join(this._folder!, `${String(number).padStart(8, '0')}.jsonl`);
  }

  private readonly _expected = new Map<string, { cellId: string; session: string }>();
  private readonly _failed = new Set<string>();
  /** Runs of this kernel by the id of their request. */
  private readonly _byId = new Map<string, KeptRun>();
  private _runs: KeptRun[] = [];
  private _isLoaded = false;
  private _isBroken = false;
}
