import { spawn, type ChildProcess as Process } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Duplex, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { encodeFrame, FrameReader } from '../child/frames.js';
import {
  GUARD_FD,
  MESSAGES_FD,
  REQUESTS_FD,
  type GuardReport,
  type Question,
  type CommMessage,
  type Report,
  type Request,
  type Translation
} from '../child/protocol.js';
import { NativeOutput, type StreamName } from './native-output.js';

/** How a child ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last activity that the child told, such as `op MatMul`. */
  status: string;
  /** Whether it had been ready for cells. */
  wasReady: boolean;
}

export interface ChildEvents {
  onReport(report: Report, buffers: Buffer[]): void;
  /** Output that did not come through the JavaScript streams. */
  onNative(name: StreamName, text: string): void;
  onExit(exit: Exit): void;
}

/** One process that runs cells; when it ends, another takes its place. */
export class ChildProcess {
  constructor(
    private readonly _events: ChildEvents,
    environment: NodeJS.ProcessEnv
  ) {
    const register = environment['TRAINLAB_ENGINE_REGISTER'];
    this._process = spawn(
      process.execPath,
      [
        // What the kernel itself uses of Node is no news to a person.
        '--disable-warning=ExperimentalWarning',
        ...(register ? ['--import', register] : []),
        fileURLToPath(new URL('../child/main.js', import.meta.url)),
        this._token
      ],
      { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'], env: environment }
    );
    const stream = (fd: number) => this._process.stdio[fd] as Duplex;
    this._requests = stream(REQUESTS_FD);
    this._guard = stream(GUARD_FD);
    this._messages = stream(MESSAGES_FD);
    // A child that ends closes its pipes under our hands; its exit tells the rest.
    for (const pipe of [this._requests, this._guard, this._messages]) {
      pipe.on('error', () => undefined);
    }
    const reports = new FrameReader<Report>((report, buffers) =>
      this._onReport(report, buffers)
    );
    this._messages.on('data', (piece: Buffer) => reports.push(piece));
    const statuses = new FrameReader<GuardReport>(report => {
      if (report.type === 'status') {
        this._status = report.text;
      } else {
        this._events.onReport(report, []);
      }
    });
    this._guard.on('data', (piece: Buffer) => statuses.push(piece));
    this._native = (['stdout', 'stderr'] as const).map(
      name =>
        new NativeOutput(this._process[name]!, this._token, text =>
          this._events.onNative(name, text)
        )
    );
    this._process.on('error', error => {
      this._events.onNative('stderr', `${error.message}\n`);
      void this._ended(null, null);
    });
    this._process.on('exit', (code, signal) => void this._ended(code, signal));
  }

  get pid(): number | undefined {
    return this._process.pid;
  }

  get isReady(): boolean {
    return this._isReady;
  }

  send(request: Request): void {
    this._requests.write(encodeFrame(request));
  }

  /** Raises the interrupt flag for a run; works while the child is busy. */
  interrupt(run: number): void {
    this._guard.write(encodeFrame({ type: 'interrupt', run }));
  }

  /** Asks for something of a busy child's values; the guard thread stops it for a moment. */
  peek(id: number, question: Question): void {
    this._guard.write(encodeFrame({ type: 'question', id, ...question }));
  }

  /** Gives the child a file of the notebook's project as JavaScript. */
  translated(id: number, translation: Translation): void {
    this._guard.write(encodeFrame({ type: 'translation', id, translation }));
  }

  /** Answers the question of a cell. */
  answer(text: string | null): void {
    this._guard.write(encodeFrame({ type: 'input', text }));
  }

  /** Passes a client's comm message on, also to a busy child. */
  comm(id: number, message: CommMessage, buffers: Buffer[]): void {
    this._guard.write(encodeFrame({ type: 'comm', id, message }, buffers));
  }

  kill(): void {
    this._process.kill('SIGKILL');
  }

  /** Stops or goes on with reading what the child says, which slows it down. */
  throttle(paused: boolean): void {
    for (const source of [this._messages, ...this._native.map(output => output.source)]) {
      if (paused) {
        source.pause();
      } else {
        source.resume();
      }
    }
  }

  /** Resolves when the native output of a run has been passed on. */
  async nativeOutputOf(run: number): Promise<void> {
    await Promise.all(this._native.map(output => output.marked(run)));
  }

  /** Resolves when the process has ended and its last words were read. */
  get ended(): Promise<void> {
    return this._endedPromise;
  }

  private _onReport(report: Report, buffers: Buffer[]): void {
    if (report.type === 'ready') {
      this._isReady = true;
    }
    this._events.onReport(report, buffers);
  }

  private async _ended(
    code: number | null,
    signal: NodeJS.Signals | null
  ): Promise<void> {
    if (this._isEnded) {
      return;
    }
    this._isEnded = true;
    this.throttle(false);
    await Promise.race([
      Promise.all(
        [this._messages, this._guard, ...this._native.map(n => n.source)].map(ended)
      ),
      // A process that the child started may hold its pipes open.
      new Promise(resolve => setTimeout(resolve, LAST_WORDS_MS))
    ]);
    this._native.forEach(output => output.end());
    this._events.onExit({ code, signal, status: this._status, wasReady: this._isReady });
    this._resolveEnded();
  }

  private readonly _process: Process;
  private readonly _token = randomUUID();
  private readonly _requests: Writable;
  private readonly _guard: Duplex;
  private readonly _messages: Readable;
  private readonly _native: NativeOutput[];
  private _status = '';
  private _isReady = false;
  private _isEnded = false;
  private _resolveEnded: () => void = () => undefined;
  private readonly _endedPromise = new Promise<void>(resolve => {
    this._resolveEnded = resolve;
  });
}

/** How long the pipes of an ended child are read for its last output. */
const LAST_WORDS_MS = 300;

function ended(stream: Readable): Promise<void> {
  return stream.readableEnded || stream.destroyed
    ? Promise.resolve()
    : new Promise(resolve => stream.once('close', resolve));
}
