import type { RunnableModule } from '../language/service.js';
import type {
  CommMessage,
  MimeBundle,
  Question,
  Report,
  Request
} from '../child/protocol.js';
import { ChildProcess, type Exit } from './child-process.js';
import { ExitRecords } from './exit-records.js';
import type { StreamName } from './native-output.js';

type RunRequest = Extract<Request, { type: 'run' }>;
export type Done = Extract<Report, { type: 'done' }>;

/** How a run ended: by itself, or with the process. */
export type RunEnd = { type: 'done'; done: Done } | { type: 'lost'; reason: string };

/** What a child tells about its runs. */
export interface RunListener {
  onStream(run: number, name: StreamName, text: string): void;
  /** Output of native code, and of processes that the child started. */
  onNative(run: number, name: StreamName, text: string): void;
  onDisplay(run: number, bundle: MimeBundle, update: boolean): void;
  onClear(run: number, wait: boolean): void;
  /** A run may put out so many bytes. */
  onLimit(run: number, bytes: number): void;
  onResult(run: number, bundle: MimeBundle): void;
  /** A cell waits for `answer`. */
  onInput(run: number, prompt: string, password: boolean): void;
  /** Translates a file of the notebook's project. */
  translate(file: string): Promise<RunnableModule>;
  onComm(
    run: number,
    message: CommMessage,
    buffers: Buffer[],
    cause: number | undefined
  ): void;
  /** A child ended, with all that it held. */
  onExit(): void;
  /** A child ended after its last run was over; `reason` is a sentence for people. */
  onIdleExit(lastRun: number, reason: string): void;
}

/** Keeps one child ready for the next cell, and tells why when one ends. */
export class ChildSupervisor {
  constructor(
    private readonly _listener: RunListener,
    private readonly _environment: NodeJS.ProcessEnv
  ) {}

  /** Starts a child, so that the first cell does not wait for it. */
  start(): void {
    this._living();
  }

  get pid(): number | undefined {
    return this._child?.pid;
  }

  /** Runs a cell; never rejects. */
  async run(request: RunRequest): Promise<RunEnd> {
    const child = this._living();
    this._lastRun = request.run;
    const end = await new Promise<RunEnd>(resolve => {
      this._running = { run: request.run, resolve };
      child.send(request);
    });
    this._running = undefined;
    if (end.type === 'done') {
      await child.nativeOutputOf(request.run);
    }
    return end;
  }

  /** Raises the interrupt flag of a run. */
  interrupt(run: number): void {
    this._child?.interrupt(run);
  }

  /** Ends the process of a cell that does not stop; the run ends with this reason. */
  kill(reason: string): void {
    this._reason = reason;
    this._child?.kill();
  }

  /** Answers the question of a cell; null when nobody can be asked. */
  answer(text: string | null): void {
    this._child?.answer(text);
  }

  /** Hands a comm message to the child; resolves when its listeners ran, with false without any. */
  comm(id: number, message: CommMessage, buffers: Buffer[]): Promise<boolean> {
    const child = this._child;
    if (!child) {
      return Promise.resolve(false);
    }
    return new Promise(resolve => {
      this._deliveries.set(id, resolve);
      child.comm(id, message, buffers);
    });
  }

  /** What only the running process knows, also while a cell runs; empty when it is silent. */
  ask(question: Question, patienceMs = ANSWER_MS): Promise<string[]> {
    const child = this._child;
    if (!child?.isReady) {
      return Promise.resolve([]);
    }
    const id = this._questions++;
    return new Promise(resolve => {
      const isHover = patienceMs === ANSWER_MS;
      const patience = this._isSilent && isHover ? SILENT_MS : patienceMs;
      const timer = setTimeout(() => {
        this._isSilent ||= isHover;
        resolve([]);
      }, patience);
      this._answers.set(id, matches => {
        clearTimeout(timer);
        resolve(matches);
      });
      if (this._running) {
        child.peek(id, question);
      } else {
        child.send({ type: 'question', id, ...question });
      }
    });
  }

  /** Ends the child after its shutdown callbacks; kills it when it does not listen. */
  async shutdown(reason: string): Promise<void> {
    this._isClosing = true;
    this._reason = reason;
    const child = this._child;
    if (!child) {
      return;
    }
    if (this._running) {
      child.interrupt(this._running.run);
    }
    child.send({ type: 'shutdown' });
    this._killAfter(LISTENING_MS);
    await child.ended;
    clearTimeout(this._killTimer);
  }

  /** Slows the child down while its output waits to be sent. */
  throttle(paused: boolean): void {
    this._child?.throttle(paused);
  }

  private _living(): ChildProcess {
    if (!this._child) {
      const child: ChildProcess = new ChildProcess(
        {
          onReport: (report, buffers) => this._onReport(report, buffers),
          onNative: (name, text) => this._listener.onNative(this._lastRun, name, text),
          onExit: exit => this._onExit(exit)
        },
        this._environment
      );
      this._child = child;
    }
    return this._child;
  }

  private _onReport(report: Report, buffers: Buffer[]): void {
    switch (report.type) {
      case 'ready':
        break;
      case 'stream':
        this._listener.onStream(report.run, report.name, report.text);
        break;
      case 'display':
        this._listener.onDisplay(report.run, report.bundle, report.update);
        break;
      case 'clear':
        this._listener.onClear(report.run, report.wait);
        break;
      case 'limit':
        this._listener.onLimit(report.run, report.bytes ?? Infinity);
        break;
      case 'result':
        this._listener.onResult(report.run, report.bundle);
        break;
      case 'done':
        if (this._running?.run === report.run) {
          this._running.resolve({ type: 'done', done: report });
        }
        break;
      case 'closing':
        this._killAfter(PATIENCE_MS);
        break;
      case 'input':
        this._listener.onInput(report.run, report.prompt, report.password);
        break;
      case 'translate':
        void this._translate(report.id, report.file);
        break;
      case 'answer':
        this._answered(report.id, report.matches);
        break;
      case 'comm':
        this._listener.onComm(report.run, report.message, buffers, report.cause);
        break;
      case 'comm-handled':
        this._delivered(report.id, true);
        break;
      case 'exit-record':
        this._records.want(report.path, report.wanted);
        break;
    }
  }

  private async _translate(id: number, file: string): Promise<void> {
    const child = this._child;
    try {
      child?.translated(id, { module: await this._listener.translate(file) });
    } catch (error) {
      child?.translated(id, { error: (error as Error).message });
    }
  }

  private _killAfter(milliseconds: number): void {
    clearTimeout(this._killTimer);
    this._killTimer = setTimeout(() => this._child?.kill(), milliseconds);
  }

  private _delivered(id: number, isDelivered: boolean): void {
    this._deliveries.get(id)?.(isDelivered);
    this._deliveries.delete(id);
  }

  private _answered(id: number, matches: string[]): void {
    this._isSilent = false;
    this._answers.get(id)?.(matches);
    this._answers.delete(id);
  }

  private _onExit(exit: Exit): void {
    this._child = undefined;
    [...this._deliveries.keys()].forEach(id => this._delivered(id, false));
    this._listener.onExit();
    const asked = this._reason;
    this._reason = undefined;
    const reason = asked ?? describeExit(exit);
    this._records.write({
      version: 1,
      status: asked ? 'KILLED' : 'FAILED',
      reason,
      ...(exit.code !== null && { exitCode: exit.code }),
      ...(exit.signal !== null && { signal: exit.signal }),
      time: Date.now()
    });
    if (this._running) {
      const lost = asked ? '' : ` ${LOST}`;
      this._running.resolve({ type: 'lost', reason: `${reason}${lost}` });
    } else if (!this._isClosing) {
      this._listener.onIdleExit(this._lastRun, reason);
    }
    // A child that never came up would fail again at once; the next cell tries.
    if (!this._isClosing && exit.wasReady) {
      this.start();
    }
  }

  private readonly _records = new ExitRecords();
  private readonly _deliveries = new Map<number, (isDelivered: boolean) => void>();
  private readonly _answers = new Map<number, (matches: string[]) => void>();
  private _questions = 0;
  private _isSilent = false;
  private _child: ChildProcess | undefined;
  private _running: { run: number; resolve: (end: RunEnd) => void } | undefined;
  private _lastRun = 0;
  private _killTimer: NodeJS.Timeout | undefined;
  private _reason: string | undefined;
  private _isClosing = false;
}

/**
 * How long the process may take to answer a question, in milliseconds, and how
 * long when it has not answered the one before: then it is in native code.
 */
const ANSWER_MS = 500;
const SILENT_MS = 15;
/**
 * How long a child may take to hear that it should end, and then for its
 * shutdown callbacks (which it limits itself), in milliseconds.
 */
const LISTENING_MS = 1200;
const PATIENCE_MS = 5500;

/** What the end of the process means to who uses the notebook. */
export const LOST = 'Variables are lost; the next cell runs in a fresh process.';

/** How Node ends when its heap is full, and native code that calls `abort`. */
const OUT_OF_HEAP = new Set(['SIGABRT', 'SIGTRAP']);
const OUT_OF_HEAP_CODE = 134;

function describeExit({ code, signal, status, wasReady }: Exit): string {
  const during = status ? ` during ${status}` : '';
  if (!wasReady) {
    return `The process that runs cells could not start (exit code ${code ?? signal ?? 'unknown'}).`;
  }
  if (signal === 'SIGKILL') {
    return `The process that runs cells was killed by SIGKILL${during}: perhaps the machine or its limit ran out of memory.`;
  }
  if (OUT_OF_HEAP.has(signal ?? '') || code === OUT_OF_HEAP_CODE) {
    return `The process that runs cells was ended by ${signal ?? 'SIGABRT'}${during}: a library gave up, or JavaScript's own memory ran out. What it said last stands above.`;
  }
  if (signal) {
    return `The process that runs cells was ended by ${signal}${during}.`;
  }
  return `The process that runs cells ended with exit code ${code}${during}.`;
}
