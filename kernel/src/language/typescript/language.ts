import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import { completeness } from '../completeness.js';
import { withoutExportKeywords } from '../exports.js';
import type {
  CellLanguage,
  Completeness,
  Completions,
  Description,
  Finding,
  Outcome,
  Preparation,
  RunnableCell
} from '../service.js';
import { analyze, syntaxErrors } from '../transform/analysis.js';
import { transformCell, type DeclaredName } from '../transform/cell.js';
import { completionsAt } from './completion.js';
import { findingsOf } from './findings.js';
import { NotebookHost } from './host.js';
import { inspectionAt } from './inspection.js';
import { isValue, NotebookFiles } from './notebook-files.js';
import { Project } from './project.js';

/** Where a notebook is and how it was asked to be checked. */
export interface TypeScriptLanguageOptions {
  folder: string;
  fallbackFolders: readonly string[];
}

/**
 * The language of cells on TypeScript's language service. A cell is translated
 * at once; its types are checked when somebody asks for what was found.
 */
export class TypeScriptLanguage implements CellLanguage {
  constructor({ folder, fallbackFolders }: TypeScriptLanguageOptions) {
    this._notebook = new NotebookFiles(folder);
    this._project = new Project(folder);
    this._host = new NotebookHost(this._notebook, this._project, folder, fallbackFolders);
  }

  prepare(source: string): Preparation {
    const code = withoutExportKeywords(source);
    const analysis = analyze(code);
    const errors = syntaxErrors(analysis.file);
    if (errors.length > 0) {
      this._pending = undefined;
      return { status: 'refused', findings: findingsOf(errors, code, 0, this._globals) };
    }
    const cell = transformCell(code, this._values, analysis);
    const number = this._notebook.add(code, analysis);
    this._pending = { number, declared: cell.declared };
    return {
      status: 'ready',
      cell: { js: cell.js, mappings: cell.mappings },
      check: number
    };
  }

  settle({ completed, globals }: Outcome): void {
    globals.forEach(name => this._globals.add(name));
    if (this._pending) {
      const { number, declared } = this._pending;
      const missing = declared.filter(({ statement }) => statement > completed);
      this._notebook.settle(number, new Set(missing.map(({ name }) => name)));
      this._pending = undefined;
    }
  }

  learn(code: string, outcome: Outcome): void {
    this.prepare(code);
    this.settle(outcome);
  }

  findings(number: number): Finding[] {
    const cell = this._notebook.cell(number);
    const program = this._service.getProgram();
    const file = cell && program?.getSourceFile(cell.path);
    if (!cell || !program || !file) {
      return [];
    }
    try {
      const diagnostics = program.getSemanticDiagnostics(file);
      const found = findingsOf(diagnostics, cell.code, cell.shift, this._globals);
      this._notebook.freeze(number, this._declarations(cell.path));
      return found;
    } catch (error) {
      this._notebook.freeze(number, undefined);
      throw error;
    }
  }

  expression(code: string): RunnableCell {
    const pending = this._pending?.declared.map(({ name }) => name) ?? [];
    return transformCell(code, new Set([...this._values, ...pending]));
  }

  complete(code: string, offset: number): Completions {
    const file = this._notebook.scratch(code);
    return completionsAt(this._service, file, code, offset, this._notebook.names);
  }

  inspect(code: string, offset: number): Description | undefined {
    return inspectionAt(this._service, this._notebook.scratch(code), offset);
  }

  isComplete(code: string): Completeness {
    return completeness(code);
  }

  warmUp(): void {
    this.complete('', 0);
  }

  forget(): void {
    this._notebook.forget();
    this._pending = undefined;
  }

  /** The declarations that stand for a checked cell, if they can be written. */
  private _declarations(path: string): string | undefined {
    const { emitSkipped, outputFiles } = this._service.getEmitOutput(path, true);
    return emitSkipped ? undefined : outputFiles.at(0)?.text;
  }

  /** Names of the notebook that have a value. */
  private get _values(): ReadonlySet<string> {
    const names = [...this._notebook.names.values()].filter(isValue);
    return new Set(names.map(({ name }) => name));
  }

  private get _service(): TypeScript.LanguageService {
    return (this._created ??= ts.createLanguageService(
      this._host,
      ts.createDocumentRegistry(this._host.useCaseSensitiveFileNames())
    ));
  }

  private readonly _notebook: NotebookFiles;
  private readonly _project: Project;
  private readonly _host: NotebookHost;
  private readonly _globals = new Set<string>([
    ...Object.getOwnPropertyNames(globalThis),
    'prompt',
    'confirm'
  ]);
  private _created: TypeScript.LanguageService | undefined;
  private _pending: { number: number; declared: DeclaredName[] } | undefined;
}
