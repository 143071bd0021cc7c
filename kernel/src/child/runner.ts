import { inspect } from 'node:util';
import vm from 'node:vm';
import type { RunnableCell } from '../language/service.js';
import {
  ambientNames,
  type AmbientName,
  type CellEnvironment
} from '../language/transform/environment.js';
import type { CellEnvironments } from './cell-environment.js';
import { CellRun } from './cell-run.js';
import type { Formatters } from './format.js';
import type { Imports } from './imports.js';
import { InterruptError } from './interrupt-error.js';
import { FLAG, type Interrupts } from './interrupts.js';
import type { CellOutput } from './output.js';
import { markOutput, report } from './messages.js';
import type { ExpressionResult, Report, Request } from './protocol.js';
import { cellFile, rememberCell } from './stack.js';
import { reportError } from './traceback.js';
import { settled, waitOrder } from './waiting.js';

type RunRequest = Extract<Request, { type: 'run' }>;
type CellFunction = (
  environment: CellEnvironment,
  ...ambient: unknown[]
) => Promise<void>;

/** Runs cells, one after the other, in one scope of shared variables. */
export class Runner {
  constructor(
    private readonly _interrupts: Interrupts,
    private readonly _environments: CellEnvironments,
    private readonly _imports: Imports,
    private readonly _formatters: Formatters,
    private readonly _output: CellOutput,
    ambient: Record<AmbientName, unknown>,
    private readonly _markToken: string
  ) {
    this._ambient = ambientNames.map(name => ambient[name]);
  }

  /** Runs a cell and reports its result and its end. Never throws. */
  async run(request: RunRequest): Promise<void> {
    const run = new CellRun(request.run, request.origin);
    this._interrupts.current = run;
    this._output.beginRun(run.number);
    const file = cellFile(request.origin.executionCount);
    rememberCell(file, request.origin.code, request.cell);
    let done: Report = this._done(run, {});
    try {
      const value = await this._interrupts.within(run, async () => {
        this._output.stream('stderr', await this._imports.refresh());
        return this._evaluate(run, request.cell, file);
      });
      run.check();
      if (request.wantsResult && value !== undefined) {
        const data = await this._interrupts.within(run, () =>
          this._formatters.format(value)
        );
        if (Object.keys(data).length > 0) {
          report({ type: 'result', run: run.number, bundle: { data } });
        }
      }
      done = this._done(run, await this._expressions(run, request));
    } catch (error) {
      const interrupted = error instanceof InterruptError;
      const reported = reportError(error);
      if (!interrupted) {
        run.failed(`${reported.ename}: ${reported.evalue}`);
      }
      done = { ...this._done(run, {}), error: reported, interrupted };
    }
    this._interrupts.settle(run);
    this._interrupts.current = undefined;
    markOutput(this._markToken, run.number);
    report(done);
  }

  /** An interrupt that the guard thread has announced, now that this thread listens. */
  async interrupt(): Promise<void> {
    this._interrupts.acknowledge();
    const { current } = this._interrupts;
    if (current?.interrupted && this._interrupts.shared[FLAG] === current.number) {
      await current.rejectWaits();
    }
  }

  private async _evaluate(
    run: CellRun,
    cell: RunnableCell,
    file: string
  ): Promise<unknown> {
    const evaluate = new vm.Script(cell.js, {
      filename: file,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    }).runInThisContext() as CellFunction;
    let result: unknown;
    const environment = this._environments.create(
      run,
      file,
      cell,
      value => (result = value)
    );
    await evaluate(environment, ...this._ambient);
    // A promise as the last value is waited for, so that nothing goes on unseen.
    const line = run.origin.code.trimEnd().split('\n').length;
    return settled(this._interrupts, { file, line }, waitOrder(), result);
  }

  /**
   * Evaluates code that waits for nothing at once, perhaps between two steps of a
   * running cell.
   *
   * @returns `['value', text]`, `['value']` of undefined, or `['error', name, message]`.
   */
  evaluateNow(cell: RunnableCell): string[] {
    const { executionCount, code } = this._interrupts.current?.origin ?? NOWHERE;
    // A context of its own: an interrupt of the cell is not for the expression.
    const run = new CellRun(0, { executionCount, code });
    const end = performance.now() + EXPRESSION_MS;
    let value: unknown;
    const environment: CellEnvironment = {
      ...this._environments.create(run, 'Subshell', cell, result => (value = result)),
      // Its loops look at the clock in each turn, and not for interrupts.
      flag: ALWAYS,
      check: () => {
        if (performance.now() > end) {
          throw new RangeError('The expression took too long beside a running cell.');
        }
      }
    };
    try {
      // Not asynchronous, so that an error is known now; an `await` is no syntax then.
      const js = cell.js.replace(/^\(async function/, '(function');
      const evaluate = new vm.Script(js).runInThisContext() as CellFunction;
      this._interrupts.within(run, () => void evaluate(environment, ...this._ambient));
      return value === undefined ? ['value'] : ['value', inspect(value)];
    } catch (error) {
      const { ename, evalue } = reportError(error);
      return ename === 'SyntaxError'
        ? [
            'error',
            'SubshellError',
            'What waits or imports must wait for the running cell.'
          ]
        : ['error', ename, evalue];
    }
  }

  private async _expressions(
    run: CellRun,
    { expressions, origin }: RunRequest
  ): Promise<Record<string, ExpressionResult>> {
    const results: Record<string, ExpressionResult> = {};
    for (const { key, cell } of expressions) {
      try {
        const value = await this._interrupts.within(run, () =>
          this._evaluate(run, cell, `Expression of In[${origin.executionCount}]`)
        );
        const data = await this._formatters.format(value);
        results[key] = { status: 'ok', data, metadata: {} };
      } catch (error) {
        results[key] = { status: 'error', ...reportError(error) };
      }
    }
    return results;
  }

  private _done(
    run: CellRun,
    expressions: Record<string, ExpressionResult>
  ): Extract<Report, { type: 'done' }> {
    const names = Object.getOwnPropertyNames(globalThis);
    const globals = names.filter(name => !this._globals.has(name));
    globals.forEach(name => this._globals.add(name));
    return {
      type: 'done',
      run: run.number,
      interrupted: false,
      completed: run.completed,
      globals,
      expressions
    };
  }

  private readonly _globals = new Set(Object.getOwnPropertyNames(globalThis));
  private readonly _ambient: unknown[];
}

/** How long an expression may keep a running cell from going on, in milliseconds. */
const EXPRESSION_MS = 1000;
const ALWAYS = new Int32Array([1]);
const NOWHERE = { executionCount: 0, code: '' };
