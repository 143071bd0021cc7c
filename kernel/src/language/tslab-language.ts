import { readFileSync } from 'node:fs';
import { completeness } from './completeness.js';
import { untyped, valueNames, withoutMissing } from './declarations.js';
import { describe } from './description.js';
import { withoutExportKeywords } from './exports.js';
import type {
  CellLanguage,
  Completeness,
  Completions,
  Description,
  Finding,
  Outcome,
  Preparation,
  RunnableCell,
  RunnableModule
} from './service.js';
import { analyze } from './transform/analysis.js';
import { transformCell, type DeclaredName } from './transform/cell.js';
import { transformModule } from './transform/module.js';
import { createTslabConverter, type Converter, type ConverterOptions } from './tslab.js';

/**
 * The language of cells on tslab's converter, which knows the types across
 * cells: the declarations of all earlier cells are a text that each cell is
 * checked against. Translation to JavaScript is our own.
 */
export class TslabLanguage implements CellLanguage {
  constructor(options: Omit<ConverterOptions, 'globals'>) {
    this._converter = createTslabConverter({ ...options, globals: this._globals });
  }

  prepare(source: string): Preparation {
    const code = withoutExportKeywords(source);
    const checked = this._check(code);
    if (checked.diagnostics.length > 0) {
      this._pending = undefined;
      return {
        status: 'refused',
        findings: checked.diagnostics.map(
          ({ start, end, code: number, messageText }) => ({
            start,
            end,
            code: number,
            message: messageText
          })
        )
      };
    }
    const { js, mappings, declared } = transformCell(
      code,
      this._values,
      analyze(code, { experimentalDecorators: true })
    );
    const typed = emitted(checked.declOutput) ?? this._declarations;
    const known = valueNames(typed);
    const unknown = declared.filter(({ name }) => !known.has(name));
    this._pending = {
      declarations: typed + untyped(unknown.map(({ name }) => name)),
      declared
    };
    return { status: 'ready', cell: { js, mappings } };
  }

  settle({ completed, globals }: Outcome): void {
    globals.forEach(name => this._globals.add(name));
    if (this._pending) {
      const { declarations, declared } = this._pending;
      const missing = declared.filter(({ statement }) => statement > completed);
      this._declarations =
        missing.length > 0
          ? withoutMissing(
              declarations,
              this._declarations,
              new Set(missing.map(({ name }) => name))
            )
          : declarations;
      this._values = valueNames(this._declarations);
      this._pending = undefined;
    }
  }

  learn(code: string, outcome: Outcome): void {
    this.prepare(code);
    this.settle(outcome);
  }

  /** This language checks before a cell runs. */
  findings(): Finding[] {
    return [];
  }

  expression(code: string): RunnableCell {
    const pending = this._pending?.declared.map(({ name }) => name) ?? [];
    return transformCell(code, new Set([...this._values, ...pending]));
  }

  complete(code: string, offset: number): Completions {
    const { start, end, candidates, original } = this._converter.complete(
      this._declarations,
      code,
      offset
    );
    const kinds = new Map(original?.entries.map(entry => [entry.name, entry.kind]));
    return {
      start,
      end,
      items: candidates.map(name => ({ name, kind: kinds.get(name) ?? '' }))
    };
  }

  inspect(code: string, offset: number): Description | undefined {
    const at = (position: number) =>
      this._converter.inspect(this._declarations, code, position);
    // The cursor often stands right behind the name.
    const info = at(offset) ?? (offset > 0 ? at(offset - 1) : undefined);
    return info && describe(info);
  }

  isComplete(code: string): Completeness {
    return completeness(code);
  }

  warmUp(): boolean {
    this.complete('', 0);
    return false;
  }

  module(file: string): RunnableModule {
    const source = readFileSync(file, 'utf8');
    return { ...transformModule(file, source, {}), source, files: {} };
  }

  forget(): void {
    this._declarations = '';
    this._values = new Set();
    this._pending = undefined;
  }

  private _check(code: string): ReturnType<Converter['convert']> {
    try {
      return this._converter.convert(this._declarations, code);
    } catch (error) {
      // A defect of the checker must not keep a cell from running; its names get no types.
      process.stderr.write(`The type check of a cell failed: ${String(error)}\n`);
      return { diagnostics: [] };
    }
  }

  private readonly _converter: Converter;
  private readonly _globals = new Set<string>([
    ...Object.getOwnPropertyNames(globalThis),
    'prompt',
    'confirm'
  ]);
  private _declarations = '';
  private _values: ReadonlySet<string> = new Set();
  private _pending: { declarations: string; declared: DeclaredName[] } | undefined;
}

/** tslab puts `undefined` in front when the cell's own declarations could not be written. */
function emitted(declarations: string | undefined): string | undefined {
  return declarations?.startsWith('undefined')
    ? declarations.slice('undefined'.length)
    : declarations;
}
