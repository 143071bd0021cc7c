import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  appendFileSync,
  writeFileSync
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Session number, line number, input, and the text of the output if there was one. */
export interface HistoryEntry {
  session: number;
  line: number;
  input: string;
  output: string | null;
}

const FILE = /^(\d{8})\.jsonl$/;

/** The folder of all sessions: under `TRAINLAB_HOME`, else in the user's data folder. */
export function historyFolder(environment: NodeJS.ProcessEnv): string {
  const home = environment['TRAINLAB_HOME'];
  const data = environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share');
  return join(home || join(data, 'trainlab'), 'kernel-history');
}

/**
 * What was run, in this kernel and in those before it. Each session has a file
 * of its own, so that kernels that run at the same time, also on several hosts
 * with one home, do not meet. When the folder cannot be written, the history
 * lasts as long as the kernel.
 */
export class History {
  constructor(private readonly _folder: string) {}

  append(line: number, input: string, output: string | null): void {
    const session = this._currentSession();
    const entry = { session, line, input, output };
    this._entries.push(entry);
    if (this._file) {
      try {
        appendFileSync(this._file, `${JSON.stringify([line, input, output])}\n`);
      } catch {
        // A full disk must not keep a cell from running.
        this._file = undefined;
      }
    }
  }

  /** The last `count` entries of all sessions, oldest first. */
  tail(count: number): HistoryEntry[] {
    const found: HistoryEntry[] = [];
    for (const session of this._sessions().reverse()) {
      found.unshift(...this._read(session));
      if (found.length >= count) {
        break;
      }
    }
    return found.slice(-count);
  }

  /**
   * Lines of a session.
   *
   * @param session Its number; 0 is this session, -1 the one before.
   * @param stop First line not wanted; null for all.
   */
  range(session: number, start: number, stop: number | null): HistoryEntry[] {
    const current = this._currentSession();
    const wanted = session > 0 ? session : current + session;
    return this._read(wanted).filter(
      ({ line }) => line >= start && (stop === null || line < stop)
    );
  }

  /**
   * Inputs that match a pattern with `*` and `?`, oldest first.
   *
   * @param unique Whether equal inputs count once, as the latest of them.
   */
  search(pattern: string, count: number | null, unique: boolean): HistoryEntry[] {
    const expression = globExpression(pattern);
    let found = this._sessions()
      .flatMap(session => this._read(session))
      .filter(({ input }) => expression.test(input));
    if (unique) {
      const latest = new Map(found.map(entry => [entry.input, entry]));
      found = found.filter(entry => latest.get(entry.input) === entry);
    }
    return count === null ? found : found.slice(-count);
  }

  /** Takes the next free number by creating its file, on first need. */
  private _currentSession(): number {
    if (this._session !== undefined) {
      return this._session;
    }
    let number = (this._stored().at(-1) ?? 0) + 1;
    try {
      mkdirSync(this._folder, { recursive: true, mode: 0o700 });
      for (; ; number++) {
        const file = this._path(number);
        try {
          writeFileSync(file, '', { flag: 'wx', mode: 0o600 });
          this._file = file;
          break;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
            throw error;
          }
        }
      }
    } catch (error) {
      process.stderr.write(
        `The history is not kept in ${this._folder}: ${(error as Error).message}\n`
      );
    }
    this._session = number;
    return number;
  }

  private _sessions(): number[] {
    const current = this._currentSession();
    return [...this._stored().filter(session => session < current), current];
  }

  private _stored(): number[] {
    if (!existsSync(this._folder)) {
      return [];
    }
    return readdirSync(this._folder)
      .flatMap(name => FILE.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  private _read(session: number): HistoryEntry[] {
    if (session === this._session) {
      return this._entries;
    }
    let text: string;
    try {
      text = readFileSync(this._path(session), 'utf8');
    } catch {
      return [];
    }
    return text.split('\n').flatMap(row => {
      try {
        const [line, input, output] = JSON.parse(row) as [number, string, string | null];
        return [{ session, line, input, output }];
      } catch {
        // The last row of a killed kernel may be torn.
        return [];
      }
    });
  }

  private _path(session: number): string {
    return join(this._folder, `${String(session).padStart(8, '0')}.jsonl`);
  }

  private readonly _entries: HistoryEntry[] = [];
  private _session: number | undefined;
  private _file: string | undefined;
}

function globExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^]*')
    .replace(/\?/g, '[^]');
  return new RegExp(`^${source}$`);
}
