import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KernelBridge } from '../bridge.js';
import type { JsxSettings, RunnableCell } from '../language/service.js';
import type {
  CellEnvironment,
  ModuleEnvironment
} from '../language/transform/environment.js';
import type { CellRun } from './cell-run.js';
import type { Imports } from './imports.js';
import { InterruptError } from './interrupt-error.js';
import type { Interrupts } from './interrupts.js';
import { createJsx } from './jsx.js';
import type { NotebookModules } from './modules.js';
import { npm } from './npm.js';
import type { CellOutput } from './output.js';
import type { Variables } from './variables.js';
import { eachSettled, settled, waitOrder } from './waiting.js';

/** What makes the code of a file interruptible. */
export function moduleEnvironment(
  interrupts: Interrupts,
  file: string
): ModuleEnvironment {
  return {
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
    enter: () => shield(interrupts.run, 1),
    leave: () => shield(interrupts.run, -1)
  };
}

function shield(run: CellRun | undefined, by: number): void {
  if (run) {
    run.shield += by;
  }
}

/** What the cells of this notebook are given. */
export class CellEnvironments {
  constructor(
    private readonly _interrupts: Interrupts,
    private readonly _variables: Variables,
    private readonly _modules: NotebookModules,
    private readonly _imports: Imports,
    private readonly _output: CellOutput,
    private readonly _kernel: Pick<KernelBridge, 'display' | 'signal'>,
    private readonly _folder: string
  ) {}

  /** Where the cells' code is to be thought of. */
  get file(): string {
    return join(this._folder, 'notebook.ts');
  }

  create(
    run: CellRun,
    file: string,
    { files = {}, jsx = { importSource: 'react' } }: RunnableCell,
    result: (value: unknown) => void
  ): CellEnvironment {
    const elements = this._elements(jsx);
    return {
      ...moduleEnvironment(this._interrupts, file),
      box: this._variables.box,
      bind: (specifier, names) => this._imports.bind(specifier, names, files),
      command: (name, text) => this._command(name, text),
      dynamic: specifier => this._modules.dynamic(specifier, files),
      jsx: (...parts) => elements().jsx(...parts),
      get fragment() {
        return elements().fragment;
      },
      meta: {
        url: pathToFileURL(this.file).href,
        filename: this.file,
        dirname: this._folder,
        resolve: (specifier: string) =>
          pathToFileURL(this._modules.require.resolve(specifier)).href
      },
      done: count => (run.completed = count),
      result
    };
  }

  /** Made when the cell first needs them. */
  private _elements(settings: JsxSettings): () => ReturnType<typeof createJsx> {
    let made: ReturnType<typeof createJsx> | undefined;
    return () =>
      (made ??= createJsx(settings, this._modules.loadNow, this._variables.value));
  }

  private async _command(name: string, text: string): Promise<void> {
    switch (name) {
      case 'say':
        this._output.stream('stdout', `${text}\n`);
        break;
      case 'warn':
        this._output.stream('stderr', `${text}\n`);
        break;
      case 'npm':
        await npm(text, this._folder, this._kernel);
        break;
      case 'fail':
        throw new Error(text);
      default:
        throw new Error(
          `%${name} is not known here. There are %types, %npm install and %output.`
        );
    }
  }
}
