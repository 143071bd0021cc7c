import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type TypeScript from 'typescript-6';
import { withoutCommands } from '../commands.js';
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
  RunnableCell,
  RunnableModule
} from '../service.js';
import { analyze, syntaxErrors } from '../transform/analysis.js';
import { transformCell, type Command, type DeclaredName } from '../transform/cell.js';
import { transformModule } from '../transform/module.js';
import { completionsAt } from './completion.js';
import { findingsOf } from './findings.js';
import { NotebookHost } from './host.js';
import { inspectionAt } from './inspection.js';
import { MEANING, modeOf, type TypesMode } from './mode.js';
import { isValue, NotebookFiles } from './notebook-files.js';
import { isOfProject, jsxOf, Project } from './project.js';

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
    this._notebookFile = join(folder, 'notebook.ts');
    this._notebook = new NotebookFiles(folder);
    this._project = new Project(folder);
    this._host = new NotebookHost(this._notebook, this._project, folder, fallbackFolders);
  }

  prepare(source: string): Preparation {
    const { compilerOptions, problems, types } = this._project.refresh();
    this._mode = this._chosenMode ?? modeOf(types) ?? 'warn';
    const { code, commands } = this._read(source);
    const analysis = analyze(code, compilerOptions);
    const errors = syntaxErrors(analysis.file);
    this._pending = undefined;
    if (errors.length > 0) {
      return this._refused(errors, code);
    }
    const told = this._told(commands, problems);
    const { declared, js, mappings } = transformCell(code, this._values, analysis, told);
    const number = this._notebook.add(code, analysis);
    if (this._mode === 'strict') {
      const findings = this.findings(number);
      if (findings.length > 0) {
        return { status: 'refused', findings };
      }
    }
    this._pending = { number, declared };
    const imported = ts.preProcessFile(code, true, true).importedFiles;
    return {
      status: 'ready',
      cell: {
        js,
        mappings,
        files: this._files(imported, this._notebookFile),
        ...(analysis.isJsx && { jsx: jsxOf(compilerOptions) })
      },
      ...(this._mode !== 'strict' && { check: number })
    };
  }

  settle({ completed, globals }: Outcome): void {
    if (this._changesPackages) {
      this._host.packagesChanged();
    }
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
    if (this._pending) {
      this._silent.add(this._pending.number);
    }
    this.settle(outcome);
  }

  findings(number: number): Finding[] {
    if (!this._found.has(number)) {
      this._check(number);
    }
    const found = this._found.get(number) ?? [];
    this._found.delete(number);
    return this._mode === 'off' ? [] : found;
  }

  expression(code: string): RunnableCell {
    const pending = this._pending?.declared.map(({ name }) => name) ?? [];
    return transformCell(code, new Set([...this._values, ...pending]));
  }

  complete(source: string, offset: number): Completions {
    const { code } = this._read(source);
    const file = this._notebook.scratch(code);
    return completionsAt(this._ready, file, code, offset, this._notebook.names);
  }

  inspect(code: string, offset: number): Description | undefined {
    const file = this._notebook.scratch(this._read(code).code);
    return inspectionAt(this._ready, file, offset);
  }

  isComplete(code: string): Completeness {
    return completeness(withoutCommands(code).code);
  }

  warmUp(): boolean {
    const hasMore = this._host.warmUp(() => void this._service.getProgram());
    if (!hasMore) {
      this.complete('', 0);
    }
    return hasMore;
  }

  module(file: string): RunnableModule {
    const source = readFileSync(file, 'utf8');
    const { compilerOptions } = this._project.refresh();
    const translated = transformModule(file, source, compilerOptions);
    const { importedFiles } = ts.preProcessFile(source, true, true);
    return { ...translated, source, files: this._files(importedFiles, file) };
  }

  forget(): void {
    this._notebook.forget();
    this._found.clear();
    this._silent.clear();
    this._pending = undefined;
  }

  private _read(source: string): { code: string; commands: Command[] } {
    const { code, commands } = withoutCommands(source);
    return { code: withoutExportKeywords(code), commands };
  }

  private _refused(errors: readonly TypeScript.Diagnostic[], code: string): Preparation {
    return { status: 'refused', findings: findingsOf(errors, code, 0, this._globals) };
  }

  /** Does what concerns the language; the rest is for the child. */
  private _told(commands: readonly Command[], problems: readonly string[]): Command[] {
    const told = commands.map(({ name, text }) => {
      if (name !== 'types') {
        return { name, text };
      }
      const mode = modeOf(text);
      if (text !== '' && !mode) {
        return { name: 'fail', text: `%types takes warn, strict or off, not ${text}.` };
      }
      this._chosenMode = mode ?? this._chosenMode;
      this._mode = mode ?? this._mode;
      return { name: 'say', text: `Types: ${this._mode}. ${MEANING[this._mode]}` };
    });
    this._changesPackages = commands.some(({ name }) => name === 'npm');
    const news = problems.filter(problem => !this._toldProblems.has(problem));
    news.forEach(problem => this._toldProblems.add(problem));
    return [...told, ...news.map(text => ({ name: 'warn', text }))];
  }

  /** Which files of the project are imported, so that what runs is what was checked. */
  private _files(
    imported: readonly TypeScript.FileReference[],
    from: string
  ): Record<string, string> {
    const files: Record<string, string> = {};
    for (const { fileName } of imported) {
      const { resolvedModule: found } = this._host.resolve(fileName, from);
      if (found && isOfProject(found)) {
        files[fileName] = found.resolvedFileName;
      }
    }
    return files;
  }

  /** Checks a cell, and others that wait for it, in one program. */
  private _check(number: number): void {
    const program = this._ready.getProgram();
    const others = this._notebook.unchecked.filter(other => other !== number);
    const checked = [number, ...others.slice(0, BATCH - 1)].map(each => {
      const cell = this._notebook.cell(each);
      const file = cell && program?.getSourceFile(cell.path);
      if (!program || !cell || !file) {
        return { each, found: [] };
      }
      const diagnostics = program.getSemanticDiagnostics(file);
      return {
        each,
        found: findingsOf(diagnostics, cell.code, cell.shift, this._globals),
        declarations: declarationsOf(program, file)
      };
    });
    for (const { each, found, declarations } of checked) {
      this._notebook.freeze(each, declarations);
      if (!this._silent.delete(each)) {
        this._found.set(each, found);
      }
    }
  }

  /** Names of the notebook that have a value. */
  private get _values(): ReadonlySet<string> {
    const names = [...this._notebook.names.values()].filter(isValue);
    return new Set(names.map(({ name }) => name));
  }

  /** The service with all libraries. */
  private get _ready(): TypeScript.LanguageService {
    this._host.endWarmUp();
    return this._service;
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
  private readonly _notebookFile: string;
  /** What was found and not yet asked for. */
  private readonly _found = new Map<number, Finding[]>();
  /** Cells whose findings nobody will ask for. */
  private readonly _silent = new Set<number>();
  private readonly _toldProblems = new Set<string>();
  private _mode: TypesMode = 'warn';
  private _chosenMode = modeOf(process.env['TRAINLAB_TYPES']);
  private _changesPackages = false;
  private _created: TypeScript.LanguageService | undefined;
  private _pending: { number: number; declared: DeclaredName[] } | undefined;
}

/** So many cells are checked at once; requests wait no longer than for these. */
const BATCH = 8;

/** The declarations that stand for a checked cell, if they can be written. */
function declarationsOf(
  program: TypeScript.Program,
  file: TypeScript.SourceFile
): string | undefined {
  let declarations: string | undefined;
  const { emitSkipped } = program.emit(
    file,
    (_, text) => (declarations = text),
    undefined,
    true
  );
  return emitSkipped ? undefined : declarations;
}
