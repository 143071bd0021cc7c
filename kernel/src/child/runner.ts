import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import vm from 'node:vm';
import {
  ambientNames,
  type AmbientName,
  type CellEnvironment
} from '../language/transform/environment.js';
import { CellRun } from './cell-run.js';
import type { Formatters } from './format.js';
import { InterruptError } from './interrupt-error.js';
import { FLAG, type Interrupts } from './interrupts.js';
import type { CellOutput } from './output.js';
import { markOutput, report } from './messages.js';
import { NotebookModules } from './modules.js';
import type { ExpressionResult, Report, Request } from './protocol.js';
import { cellFile, rememberCell } from './stack.js';
import { cellTimers } from './timers.js';
import { reportError } from './traceback.js';
import { eachSettled, settled, waitOrder } from './waiting.js';

type RunRequest = Extract<Request, { type: 'run' }>;
type CellFunction = (
  environment: CellEnvironment,
  ...ambient: unknown[]
) => Promise<void>;

/** Runs cells, one after the other, in one scope of shared variables. */
export class Runner {
  constructor(
    private readonly _interrupts: Interrupts,
    private readonly _modules: NotebookModules,
    private readonly _formatters: Formatters,
    private readonly _output: CellOutput,
    private readonly _folder: string,
    private readonly _markToken: string
  ) {
    const ambient: Record<AmbientName, unknown> = {
      require: _modules.require,
      __dirname: _folder,
      __filename: this._file,
      ...cellTimers(_interrupts)
    };
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
      const value = await this._interrupts.within(run, () =>
        this._evaluate(run, request.cell.js, file)
      );
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

  private async _evaluate(run: CellRun, js: string, file: string): Promise<unknown> {
    const cell = new vm.Script(js, {
      filename: file,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    }).runInThisContext() as CellFunction;
    let result: unknown;
    const environment = this._environment(run, file, value => (result = value));
    await cell(environment, ...this._ambient);
    return result;
  }

  private _environment(
    run: CellRun,
    file: string,
    result: (value: unknown) => void
  ): CellEnvironment {
    const interrupts = this._interrupts;
    const currentRun = () => interrupts.run ?? run;
    return {
      box: name => this._box(name),
      flag: interrupts.shared,
      check: () => interrupts.checkStep(),
      order: waitOrder,
      settled: (order, value, line) => settled(interrupts, { file, line }, order, value),
      each: (iterable, line) => eachSettled(interrupts, { file, line }, iterable),
      caught: error => {
        if (error instanceof InterruptError) {
          throw error;
        }
      },
      enter: () => void currentRun().shield++,
      leave: () => void currentRun().shield--,
      module: this._modules.load,
      defaultOf: NotebookModules.defaultOf,
      dynamic: this._modules.dynamic,
      meta: {
        url: pathToFileURL(this._file).href,
        filename: this._file,
        dirname: this._folder,
        resolve: (specifier: string) =>
          pathToFileURL(this._modules.require.resolve(specifier)).href
      },
      done: count => (run.completed = count),
      result
    };
  }

  private async _expressions(
    run: CellRun,
    { expressions, origin }: RunRequest
  ): Promise<Record<string, ExpressionResult>> {
    const results: Record<string, ExpressionResult> = {};
    for (const { key, cell } of expressions) {
      try {
        const value = await this._interrupts.within(run, () =>
          this._evaluate(run, cell.js, `Expression of In[${origin.executionCount}]`)
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

  private _box(name: string): { v: unknown } {
    const known = this._boxes.get(name);
    if (known) {
      return known;
    }
    const box = { v: undefined };
    this._boxes.set(name, box);
    return box;
  }

  private get _file(): string {
    return join(this._folder, 'notebook.ts');
  }

  private readonly _boxes = new Map<string, { v: unknown }>();
  private readonly _globals = new Set(Object.getOwnPropertyNames(globalThis));
  private readonly _ambient: unknown[];
}
