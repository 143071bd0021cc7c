import { statSync } from 'node:fs';
import { join } from 'node:path';
import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { NotebookFiles } from './notebook-files.js';
import type { Project } from './project.js';

/** A file on disk as the compiler read it. */
interface ReadFile {
  version: string;
  /** When it was last looked at; what is installed changes only with a new generation. */
  generation: number;
  snapshot: TypeScript.IScriptSnapshot | undefined;
}

const INSTALLED = '/node_modules/';

/** More and more of the libraries; behind the last all that the project wants. */
const STEPS: readonly TypeScript.CompilerOptions[] = [
  { lib: ['lib.es5.d.ts'], types: [] },
  { lib: ['lib.es2020.d.ts'], types: [] },
  { lib: ['lib.esnext.d.ts'], types: [] }
];

/** What the language service sees: the notebook's files and those on disk. */
export class NotebookHost implements TypeScript.LanguageServiceHost {
  constructor(
    private readonly _notebook: NotebookFiles,
    private readonly _project: Project,
    private readonly _folder: string,
    fallbackFolders: readonly string[]
  ) {
    this._roots = [_folder, ...fallbackFolders].map(root => join(root, 'notebook.ts'));
  }

  readonly getCompilationSettings = () => ({
    ...this._project.options.compilerOptions,
    ...STEPS[this._step]
  });
  readonly getScriptFileNames = () => this._notebook.roots;
  readonly getCurrentDirectory = () => this._folder;
  readonly getDefaultLibFileName = (options: TypeScript.CompilerOptions) =>
    ts.getDefaultLibFilePath(options);
  readonly useCaseSensitiveFileNames = () => ts.sys.useCaseSensitiveFileNames;
  readonly getDirectories = ts.sys.getDirectories;
  readonly realpath = ts.sys.realpath;
  readonly readDirectory = ts.sys.readDirectory;
  readonly directoryExists = ts.sys.directoryExists;

  readonly fileExists = (path: string): boolean =>
    this._notebook.files.has(path) || ts.sys.fileExists(path);

  readonly readFile = (path: string): string | undefined =>
    this._notebook.files.text(path) ?? ts.sys.readFile(path);

  readonly getScriptVersion = (path: string): string =>
    this._notebook.files.version(path) ?? this._onDisk(path).version;

  readonly getScriptSnapshot = (path: string): TypeScript.IScriptSnapshot | undefined => {
    const text = this._notebook.files.text(path);
    return text === undefined
      ? this._onDisk(path).snapshot
      : ts.ScriptSnapshot.fromString(text);
  };

  /** Also spares the compiler to read the `package.json` of a file's package each time. */
  readonly getModuleResolutionCache = (): TypeScript.ModuleResolutionCache =>
    (this._installed ??= ts.createModuleResolutionCache(
      this._folder,
      name => name,
      this._project.options.compilerOptions
    ));

  readonly resolveModuleNameLiterals = (
    literals: readonly TypeScript.StringLiteralLike[],
    containingFile: string,
    _redirect: unknown,
    options: TypeScript.CompilerOptions
  ): readonly TypeScript.ResolvedModuleWithFailedLookupLocations[] =>
    literals.map(({ text }) => this.resolve(text, containingFile, options));

  /** Looks a module up from the file that imports it, then from further folders. */
  resolve(
    specifier: string,
    containingFile: string,
    options = this.getCompilationSettings()
  ): TypeScript.ResolvedModuleWithFailedLookupLocations {
    // What an installed package imports stays; what the notebook imports may be
    // installed at any moment.
    const cache = containingFile.includes(INSTALLED)
      ? this.getModuleResolutionCache()
      : undefined;
    const isLocal = /^\.{0,2}\//.test(specifier);
    for (const from of [containingFile, ...(isLocal ? [] : this._roots)]) {
      const found = ts.resolveModuleName(specifier, from, options, this, cache);
      if (found.resolvedModule) {
        return found;
      }
    }
    return { resolvedModule: undefined };
  }

  /**
   * Reads a part of the libraries, so that requests which come meanwhile do not
   * wait for all of them.
   *
   * @param read Makes a program of what is seen now.
   * @returns whether there is more.
   */
  warmUp(read: () => void): boolean {
    read();
    const hasMore = this._step < STEPS.length;
    this._step = Math.min(this._step + 1, STEPS.length);
    return hasMore;
  }

  /** From now on all that the project wants is seen. */
  endWarmUp(): void {
    this._step = STEPS.length;
  }

  /** Packages were installed or removed. */
  packagesChanged(): void {
    this._installed = undefined;
    this._generation += 1;
  }

  private _onDisk(path: string): ReadFile {
    const known = this._read.get(path);
    const { _generation: generation } = this;
    if (known?.generation === generation && path.includes(INSTALLED)) {
      return known;
    }
    const version = String(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (known?.version === version) {
      known.generation = generation;
      return known;
    }
    const text = ts.sys.readFile(path);
    const file = {
      version,
      generation,
      snapshot: text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    };
    this._read.set(path, file);
    return file;
  }

  private _step = 0;
  private readonly _roots: readonly string[];
  private readonly _read = new Map<string, ReadFile>();
  private _installed: TypeScript.ModuleResolutionCache | undefined;
  private _generation = 0;
}
