import { analyze, type CellAnalysis } from '../transform/analysis.js';
import { ts } from '../compiler.js';
import { AMBIENT } from './ambient.js';
import { declaredIn, type DeclaredSymbol } from './declared.js';
import { VirtualFiles, virtualSpecifier } from './virtual-files.js';

/** A name that later cells see, with the cell that declared it last. */
export interface LiveName extends DeclaredSymbol {
  cell: number;
}

/** A file with a cell's code in it, behind `shift` characters of our own. */
export interface CodeFile {
  path: string;
  shift: number;
}

interface CellFile extends CodeFile {
  number: number;
  code: string;
  declared: readonly DeclaredSymbol[];
  /** Cells whose names the code uses. */
  uses: ReadonlySet<number>;
  /** Declares something for the whole program. */
  isGlobal: boolean;
}

/**
 * A notebook as a program of modules. Each cell is a module that imports the
 * names of earlier cells which it uses and exports its own; so a cell keeps the
 * types it was written against when a name is declared anew. One more module,
 * the hub, exports the names as they are now; the scratch files, in which
 * completion and inspection happen, import from it.
 */
export class NotebookFiles {
  constructor(folder: string) {
    this.files = new VirtualFiles(folder);
    this._hub = this.files.path('');
    this._ambient = this.files.path('_ambient', '.d.ts');
    this.files.set(this._ambient, AMBIENT);
    this.forget();
  }

  readonly files: VirtualFiles;

  /** What the compiler starts from. */
  get roots(): string[] {
    return [this._ambient, this._hub, this._scratch('.ts'), this._scratch('.tsx')];
  }

  get names(): ReadonlyMap<string, LiveName> {
    return this._names;
  }

  /** Adds a cell that is about to run. Its names are not yet those of the notebook. */
  add(code: string, analysis: CellAnalysis): number {
    const number = ++this._count;
    const declared = declaredIn(analysis);
    const own = new Set(declared.map(({ name }) => name));
    const used = this._used(code, own);
    const imports = [...groupByCell(used)].map(
      ([cell, names]) => `import {${names.join(',')}} from "${specifierOf(cell)}";`
    );
    const variables = used
      .filter(({ isVariable }) => isVariable)
      .map(
        ({ name, cell }) =>
          `declare let ${name}: typeof import("${specifierOf(cell)}").${name};`
      );
    const prefix = `${imports.join('')}${variables.join('')}\n`;
    const exported = declared.filter(({ isExported }) => !isExported);
    const suffix = `\n;export {${exported.map(({ name }) => name).join(',')}};`;
    const path = this.files.path(String(number), analysis.isJsx ? '.tsx' : '.ts');
    this.files.set(path, prefix + code + suffix);
    this._cells.set(number, {
      number,
      path,
      code,
      shift: prefix.length,
      declared,
      uses: new Set(used.map(({ cell }) => cell)),
      isGlobal: declaresGlobals(analysis)
    });
    this._unchecked.add(number);
    this._writeHub();
    return number;
  }

  /**
   * Makes the names of a cell those of the notebook.
   *
   * @param missing Names that the cell did not come to.
   */
  settle(number: number, missing: ReadonlySet<string>): void {
    for (const symbol of this._cells.get(number)?.declared ?? []) {
      if (!missing.has(symbol.name)) {
        this._names.set(symbol.name, { ...symbol, cell: number });
      }
    }
    this._dropUnneeded();
    this._writeHub();
  }

  /** Cells whose types were not looked at yet, the oldest first. */
  get unchecked(): number[] {
    return [...this._unchecked];
  }

  cell(number: number): CellFile | undefined {
    return this._cells.get(number);
  }

  /**
   * Puts the declarations of a checked cell in the place of its code: they are
   * shorter and nothing needs to be inferred again.
   */
  freeze(number: number, declarations: string | undefined): void {
    const cell = this._cells.get(number);
    this._unchecked.delete(number);
    if (cell && declarations !== undefined) {
      this.files.set(cell.path, declarations);
    }
    this._dropUnneeded();
    this._writeHub();
  }

  /** Puts code that does not run into a scratch file. */
  scratch(code: string): CodeFile & { analysis: CellAnalysis } {
    const analysis = analyze(code);
    const own = new Set(declaredIn(analysis).map(({ name }) => name));
    const used = this._used(code, own);
    const hub = virtualSpecifier('');
    const imported = used.filter(({ isVariable }) => !isVariable).map(({ name }) => name);
    const variables = used
      .filter(({ isVariable }) => isVariable)
      .map(({ name }) => `declare let ${name}: typeof ${HUB}.${name};`);
    // The imports are always these two: then the compiler keeps its program as it is.
    const prefix =
      `import type * as ${HUB} from "${hub}";` +
      `import {${imported.join(',')}} from "${hub}";${variables.join('')}\n`;
    const extension = analysis.isJsx ? '.tsx' : '.ts';
    for (const each of ['.ts', '.tsx'] as const) {
      const text = each === extension ? prefix + code : EMPTY_SCRATCH(hub);
      this.files.set(this._scratch(each), text);
    }
    return { path: this._scratch(extension), shift: prefix.length, analysis };
  }

  /** Forgets all cells. */
  forget(): void {
    this._cells.forEach(({ path }) => this.files.delete(path));
    this._cells.clear();
    this._names.clear();
    this._unchecked.clear();
    this._writeHub();
    this.scratch('');
  }

  private _used(code: string, own: ReadonlySet<string>): LiveName[] {
    const words = new Set(code.match(WORD));
    return [...words].flatMap(word =>
      own.has(word) ? [] : (this._names.get(word) ?? [])
    );
  }

  private _writeHub(): void {
    const live = [...this._names.values()];
    const exports = [...groupByCell(live, true)].map(
      ([cell, names]) => `export {${names.join(',')}} from "${specifierOf(cell)}";`
    );
    const others = [...this._cells.values()]
      .filter(({ number, isGlobal }) => isGlobal || this._unchecked.has(number))
      .map(({ number }) => `import "${specifierOf(number)}";`);
    this.files.set(this._hub, [...exports, ...others, 'export {};'].join('\n'));
  }

  /** Drops cells that no live name needs any more. */
  private _dropUnneeded(): void {
    const needed = new Set<number>();
    const need = (number: number): void => {
      const cell = this._cells.get(number);
      if (cell && !needed.has(number)) {
        needed.add(number);
        cell.uses.forEach(need);
      }
    };
    this._names.forEach(({ cell }) => need(cell));
    for (const { number, isGlobal } of this._cells.values()) {
      // The last cell may still be running: its names come when it settles.
      if (isGlobal || this._unchecked.has(number) || number === this._count) {
        need(number);
      }
    }
    for (const { number, path } of this._cells.values()) {
      if (!needed.has(number)) {
        this._cells.delete(number);
        this.files.delete(path);
      }
    }
  }

  private _scratch(extension: '.ts' | '.tsx'): string {
    return this.files.path('_scratch', extension);
  }

  private readonly _hub: string;
  private readonly _ambient: string;
  private readonly _cells = new Map<number, CellFile>();
  private readonly _names = new Map<string, LiveName>();
  private readonly _unchecked = new Set<number>();
  private _count = 0;
}

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const HUB = '__notebook__';
const EMPTY_SCRATCH = (hub: string) =>
  `import type * as ${HUB} from "${hub}";import {} from "${hub}";`;

/** Whether there is something of this name when cells run. */
export function isValue({ kind }: DeclaredSymbol): boolean {
  return kind !== 'interface' && kind !== 'type';
}

/** Whether a name belongs to the files that a notebook is for the compiler. */
export function isOwnName(name: string): boolean {
  return name.startsWith(HUB);
}

function specifierOf(cell: number): string {
  return virtualSpecifier(String(cell));
}

function groupByCell(names: readonly LiveName[], all = false): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const { name, cell, isVariable } of names) {
    if (all || !isVariable) {
      groups.set(cell, [...(groups.get(cell) ?? []), name]);
    }
  }
  return groups;
}

function declaresGlobals({ file }: CellAnalysis): boolean {
  return file.statements.some(
    statement =>
      ts.isModuleDeclaration(statement) &&
      (ts.isStringLiteral(statement.name) ||
        (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0)
  );
}
