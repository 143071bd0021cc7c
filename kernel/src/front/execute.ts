import type { ErrorReport, ExpressionResult, MimeBundle } from '../child/protocol.js';
import type { RemoteLanguage } from '../language/requests.js';
import type { Preparation } from '../language/service.js';
import type { Content, Header, Message } from '../wire/message.js';
import { findingsError, findingsNote, plainError } from './cell-error.js';
import type { CellOutputs } from './cell-outputs.js';
import type { ChildSupervisor, RunEnd } from './child-supervisor.js';
import { flag, text } from './exchange.js';
import type { History } from './history.js';
import { descriptionBundle } from './inspect.js';
import { outputDirective, type OutputDirective } from './output-settings.js';
import type { Publisher } from './publisher.js';

/** What running cells needs of the rest of the kernel. */
export interface ExecuteParts {
  language: RemoteLanguage;
  child: ChildSupervisor;
  publisher: Publisher;
  outputs: CellOutputs;
  history: History;
  notebookPath?: string;
  reply(message: Message, content: Content): void;
  /** A run is over, whatever its end. */
  onSettled(): void;
}

/** One execute_request, read. */
interface Execution {
  message: Message;
  run: number;
  code: string;
  directive: OutputDirective;
  count: number;
  silent: boolean;
  storesHistory: boolean;
  stopsOnError: boolean;
  expressions: Record<string, string>;
}

type Outcome =
  | { status: 'ok'; payload: Content[]; expressions: Record<string, ExpressionResult> }
  | { status: 'error'; error: ErrorReport };

/** `name?`: a question for the documentation of a name. */
const QUESTION = /^\s*([\w$][\w$.]*)\s*\?{1,2}\s*$/;

/** Runs cells in the order in which they were asked for. */
export class ExecuteQueue {
  constructor(private readonly _parts: ExecuteParts) {}

  push(message: Message): void {
    this._waiting.push(message);
    if (!this._isRunning) {
      void this._drain();
    }
  }

  /** The header of the running request. */
  get busyWith(): Header | undefined {
    return this._current?.message.header;
  }

  /** The request of a run that may ask its client for input; undefined when it may not. */
  asker(run: number): Message | undefined {
    const current = this._current;
    return current?.run === run && flag(current.message.content, 'allow_stdin', false)
      ? current.message
      : undefined;
  }

  /** The count of the last cell. */
  get count(): number {
    return this._count;
  }

  /** The number of the running cell. */
  get run(): number | undefined {
    return this._current?.run;
  }

  /** Raises the flag, or gives a cell up that is still being checked. */
  interrupt(run: number): void {
    this._abandon?.();
    this._parts.child.interrupt(run);
  }

  /** Shows the value of the running cell. */
  result(run: number, bundle: MimeBundle): void {
    const current = this._current;
    if (current?.run === run) {
      this._parts.publisher.executeResult(current.message.header, bundle, current.count);
      const plain = bundle.data['text/plain'];
      this._output = typeof plain === 'string' ? plain : null;
    }
  }

  private async _drain(): Promise<void> {
    this._isRunning = true;
    for (let next = this._waiting.shift(); next; next = this._waiting.shift()) {
      await this._execute(this._read(next));
    }
    this._isRunning = false;
  }

  private _read(message: Message): Execution {
    const { content } = message;
    const silent = flag(content, 'silent', false);
    const storesHistory = flag(content, 'store_history', !silent) && !silent;
    const expressions = content['user_expressions'];
    const count = this._count + 1;
    if (storesHistory) {
      this._count = count;
    }
    const code = text(content, 'code');
    return {
      message,
      run: this._runs++,
      code,
      directive: outputDirective(code),
      count,
      silent,
      storesHistory,
      stopsOnError: flag(content, 'stop_on_error', true),
      expressions:
        typeof expressions === 'object' && expressions !== null
          ? (expressions as Record<string, string>)
          : {}
    };
  }

  private async _execute(execution: Execution): Promise<void> {
    const { publisher, history, outputs } = this._parts;
    const { message, run, code, count, silent, directive } = execution;
    const parent = message.header;
    this._current = execution;
    if (directive.isAlone) {
      outputs.set(directive.settings ?? {});
    }
    outputs.begin(run, parent, directive.settings);
    this._output = null;
    publisher.status('busy', parent);
    if (!silent) {
      publisher.executeInput(parent, code, count);
    }
    let outcome: Outcome;
    try {
      outcome = await this._outcome(execution);
    } catch (error) {
      outcome = {
        status: 'error',
        error: plainError('KernelError', `The kernel failed: ${String(error)}`)
      };
    }
    this._parts.onSettled();
    outputs.end(run);
    if (execution.storesHistory) {
      history.append(count, code, this._output);
    }
    if (outcome.status === 'error' && !silent) {
      publisher.send('error', parent, { ...outcome.error });
    }
    publisher.flush();
    this._parts.reply(message, replyContent(outcome, count));
    this._current = undefined;
    publisher.status('idle', parent);
    if (outcome.status === 'error' && execution.stopsOnError) {
      this._abortWaiting();
    }
  }

  private async _outcome(execution: Execution): Promise<Outcome> {
    const { count, directive } = execution;
    const { code, mistake } = directive;
    if (mistake !== undefined) {
      return { status: 'error', error: plainError('UsageError', mistake) };
    }
    const question = QUESTION.exec(code);
    if (question) {
      return this._page(question[1]);
    }
    if (code.trim() === '' && Object.keys(execution.expressions).length === 0) {
      return { status: 'ok', payload: [], expressions: {} };
    }
    const prepared = await this._prepared(code);
    if (prepared === 'abandoned') {
      return {
        status: 'error',
        error: plainError('InterruptError', 'The cell was interrupted before it began.')
      };
    }
    if (prepared.status === 'refused') {
      return { status: 'error', error: findingsError(prepared.findings, code, count) };
    }
    if (prepared.check !== undefined) {
      void this._tellFindings(execution, prepared.check);
    }
    return this._ran(await this._run(execution, prepared));
  }

  /** Checks the cell; an interrupt does not wait for the check. */
  private async _prepared(code: string): Promise<Preparation | 'abandoned'> {
    const { language } = this._parts;
    const abandoned = new Promise<'abandoned'>(resolve => {
      this._abandon = () => resolve('abandoned');
    });
    const checked = language.prepare(code);
    const prepared = await Promise.race([checked, abandoned]);
    this._abandon = undefined;
    if (prepared === 'abandoned') {
      void checked.then(
        () => language.settle({ completed: -1, globals: [] }),
        () => undefined
      );
    }
    return prepared;
  }

  /** Says beside the cell what the check of its types found. */
  private async _tellFindings(execution: Execution, check: number): Promise<void> {
    const { language, publisher } = this._parts;
    const { code, count, message } = execution;
    try {
      const findings = await language.findings(check);
      if (findings.length > 0 && !execution.silent) {
        const note = findingsNote(findings, code, count, !this._hasTold);
        this._hasTold = true;
        publisher.stream(message.header, 'stderr', note);
      }
    } catch (error) {
      // A defect of the checker must not touch the cell.
      process.stderr.write(`The type check of a cell failed: ${String(error)}\n`);
    }
  }

  private async _run(
    { run, code, count, silent, message, expressions }: Execution,
    prepared: Extract<Preparation, { status: 'ready' }>
  ): Promise<RunEnd> {
    const { language, child, notebookPath } = this._parts;
    const cellId = message.metadata['cellId'];
    // The names that the cell declares are known to its expressions.
    const end = await child.run({
      type: 'run',
      run,
      origin: {
        ...(typeof cellId === 'string' && { id: cellId }),
        ...(notebookPath !== undefined && { notebookPath }),
        executionCount: count,
        code
      },
      cell: prepared.cell,
      wantsResult: !silent,
      expressions: await Promise.all(
        Object.entries(expressions).map(async ([key, source]) => ({
          key,
          cell: await language.expression(String(source))
        }))
      )
    });
    // The language takes calls in order, so that the reply need not wait for it.
    void this._settle(end).catch((error: unknown) =>
      process.stderr.write(`The cell's names are not known: ${String(error)}\n`)
    );
    return end;
  }

  private _settle(end: RunEnd): Promise<void> {
    const { language } = this._parts;
    if (end.type === 'lost') {
      return language.forget();
    }
    const { error, completed, globals } = end.done;
    return language.settle({ completed: error ? completed : Infinity, globals });
  }

  private _ran(end: RunEnd): Outcome {
    if (end.type === 'lost') {
      return { status: 'error', error: plainError('ProcessEnded', end.reason) };
    }
    const { error, expressions } = end.done;
    return error
      ? { status: 'error', error }
      : { status: 'ok', payload: [], expressions };
  }

  private async _page(name: string): Promise<Outcome> {
    const found = await this._parts.language.inspect(name, name.length);
    const data = found
      ? descriptionBundle(found)
      : { 'text/plain': `Nothing is known about ${name}.` };
    return {
      status: 'ok',
      payload: [{ source: 'page', data, start: 0 }],
      expressions: {}
    };
  }

  /** What was asked for before the error was known does not run; later requests do. */
  private _abortWaiting(): void {
    const { publisher, reply } = this._parts;
    for (const message of this._waiting.splice(0)) {
      publisher.status('busy', message.header);
      reply(message, { status: 'aborted' });
      publisher.status('idle', message.header);
    }
  }

  private _waiting: Message[] = [];
  /** Whether the person knows what findings of types are. */
  private _hasTold = false;
  private _isRunning = false;
  private _current: Execution | undefined;
  private _abandon: (() => void) | undefined;
  private _output: string | null = null;
  private _count = 0;
  private _runs = 1;
}

function replyContent(outcome: Outcome, count: number): Content {
  return outcome.status === 'ok'
    ? {
        status: 'ok',
        execution_count: count,
        payload: outcome.payload,
        user_expressions: outcome.expressions
      }
    : {
        status: 'error',
        execution_count: count,
        ...outcome.error,
        payload: [],
        user_expressions: {}
      };
}
