import { spawn, type ChildProcess } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ExitRecord, JournalRecord } from '@trainlab/api';
import { decodeRecords } from '@trainlab/api/node';

const NODE_MODULES = resolve(__dirname, '../../../node_modules');

/** A temporary home in which real programs use the built SDK. */
export class ProgramBench {
  constructor() {
    symlinkSync(NODE_MODULES, join(this.home, 'node_modules'));
  }

  readonly home = mkdtempSync(join(tmpdir(), 'trainlab-sdk-'));

  /** Where programs keep their things; without a store unless one is named. */
  get environment(): NodeJS.ProcessEnv {
    return {
      TRAINLAB_HOME: join(this.home, 'data'),
      TRAINLAB_STORE_MAIN: join(this.home, 'no-store.js'),
      XDG_RUNTIME_DIR: this.home
    };
  }

  /** Starts a program whose text may use `experiments` and the rest of the SDK. */
  start(
    body: string,
    options: { env?: NodeJS.ProcessEnv; nodeArguments?: string[] } = {}
  ) {
    const path = join(this.home, `program-${this._count++}.mjs`);
    writeFileSync(
      path,
      `import * as trainlab from 'trainlab';\nconst { experiments } = trainlab;\n${body}`
    );
    const child = spawn(process.execPath, [...(options.nodeArguments ?? []), path], {
      cwd: this.home,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...this.environment, ...options.env }
    });
    return new RunningProgram(child);
  }

  /** Runs a program to its end. */
  run(body: string, options?: { env?: NodeJS.ProcessEnv; nodeArguments?: string[] }) {
    return this.start(body, options).end();
  }

  /** The records of the only journal. */
  records(): JournalRecord[] {
    return [...decodeRecords(readFileSync(this._file('.journal')))].map(d => d.record);
  }

  /** The records of the only journal that are of one type. */
  recordsOf<T extends JournalRecord['t']>(type: T): Extract<JournalRecord, { t: T }>[] {
    return this.records().filter(
      (record): record is Extract<JournalRecord, { t: T }> => record.t === type
    );
  }

  exitRecord(): ExitRecord {
    return JSON.parse(readFileSync(this._file('.exit.json'), 'utf8')) as ExitRecord;
  }

  hasExitRecord(): boolean {
    return readdirSync(this._journals).some(name => name.endsWith('.exit.json'));
  }

  /** The bytes of a blob of the only journal. */
  blob(number: number): Buffer {
    return readFileSync(join(this._file('.blobs'), String(number)));
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  private get _journals(): string {
    return join(this.home, 'data', 'journals');
  }

  private _file(ending: string): string {
    const names = readdirSync(this._journals).filter(name => name.endsWith(ending));
    if (names.length !== 1) {
      throw new Error(`Expected one *${ending}, found ${names.join(', ') || 'none'}`);
    }
    return join(this._journals, names[0]);
  }

  private _count = 0;
}

/** A child process with its words. */
export class RunningProgram {
  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this._closed = new Promise(done =>
      child.on('close', (code, signal) => done({ code, signal }))
    );
  }

  stdout = '';
  stderr = '';

  async end() {
    const { code, signal } = await this._closed;
    return { code, signal, stdout: this.stdout, stderr: this.stderr };
  }

  private readonly _closed: Promise<{ code: number | null; signal: string | null }>;
}
