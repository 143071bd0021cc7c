import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import type { JsxSettings } from '../service.js';

/** How the compiler is to read a notebook. */
export interface ProjectOptions {
  compilerOptions: TypeScript.CompilerOptions;
  /** What is wrong with the `tsconfig.json`; empty when all is well or there is none. */
  problems: string[];
  /** The setting of the `tsconfig.json` for this kernel, `"trainlab": { "types": … }`. */
  types?: string;
}

/** The folder in which Node's types lie that come with the kernel. */
const kernelTypes = dirname(
  dirname(createRequire(import.meta.url).resolve('@types/node/package.json'))
);

/** What holds where a project says nothing. */
const defaults: TypeScript.CompilerOptions = {
  strict: true,
  // A parameter without a type is no mistake in a notebook.
  noImplicitAny: false,
  skipLibCheck: true,
  resolveJsonModule: true,
  allowJs: true,
  esModuleInterop: true,
  jsx: ts.JsxEmit.ReactJSX,
  lib: ['lib.esnext.d.ts']
};

/** What a notebook needs, whatever a project says. */
const fixed: TypeScript.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  declaration: true,
  declarationMap: false,
  emitDeclarationOnly: false,
  noEmit: false,
  noEmitOnError: false,
  removeComments: false,
  stripInternal: false,
  composite: false,
  incremental: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  outDir: undefined,
  outFile: undefined,
  declarationDir: undefined,
  rootDir: undefined,
  rootDirs: undefined,
  tsBuildInfoFile: undefined,
  noLib: false,
  noResolve: false,
  ignoreDeprecations: '6.0'
};

/** The compiler options of a notebook, from the nearest `tsconfig.json` and its own. */
export class Project {
  constructor(private readonly _folder: string) {}

  get options(): ProjectOptions {
    return this._read ?? this.refresh();
  }

  /** Reads the options anew when they were changed on disk. */
  refresh(): ProjectOptions {
    const file = ts.findConfigFile(this._folder, ts.sys.fileExists);
    const files = this._read && file === this._file ? this._files : file ? [file] : [];
    const stamp = files.map(stampOf).join();
    if (!this._read || file !== this._file || stamp !== this._stamp) {
      this._file = file;
      this._files = file ? [file] : [];
      this._read = file ? this._fromFile(file) : withTypes({}, []);
      this._stamp = this._files.map(stampOf).join();
    }
    return this._read;
  }

  private _fromFile(file: string): ProjectOptions {
    const { config, error } = ts.readConfigFile(file, ts.sys.readFile) as {
      config?: { trainlab?: { types?: unknown } };
      error?: TypeScript.Diagnostic;
    };
    if (error) {
      return withTypes({}, [describe(file, error)]);
    }
    const host: TypeScript.ParseConfigHost = {
      useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
      fileExists: ts.sys.fileExists,
      readFile: path => {
        this._files.push(path);
        return ts.sys.readFile(path);
      },
      // Which files belong to the project does not matter to a notebook.
      readDirectory: () => []
    };
    const parsed = ts.parseJsonConfigFileContent(config, host, dirname(file), {}, file);
    const problems = parsed.errors.filter(({ code }) => !IRRELEVANT.has(code));
    const types = config?.trainlab?.types;
    return {
      ...withTypes(
        parsed.options,
        problems.map(problem => describe(file, problem))
      ),
      ...(typeof types === 'string' && { types })
    };
  }

  private _file: string | undefined;
  private _files: string[] = [];
  private _stamp = '';
  private _read: ProjectOptions | undefined;
}

/** How the project makes elements of JSX. */
export function jsxOf({
  jsx,
  jsxFactory,
  jsxFragmentFactory,
  jsxImportSource,
  reactNamespace = 'React'
}: TypeScript.CompilerOptions): JsxSettings {
  return {
    importSource: jsxImportSource ?? 'react',
    ...(jsx === ts.JsxEmit.React && {
      factory: jsxFactory ?? `${reactNamespace}.createElement`,
      fragment: jsxFragmentFactory ?? `${reactNamespace}.Fragment`
    })
  };
}

/** Whether a module is a file of the project, which may be edited while cells run. */
export function isOfProject({
  isExternalLibraryImport,
  resolvedFileName,
  extension
}: TypeScript.ResolvedModuleFull): boolean {
  return (
    !isExternalLibraryImport &&
    !resolvedFileName.includes('/node_modules/') &&
    !extension.startsWith('.d.')
  );
}

/** No input files; an option that this version no longer takes. */
const IRRELEVANT = new Set([18002, 18003, 5101, 5107, 5102, 5108]);

function withTypes(
  given: TypeScript.CompilerOptions,
  problems: string[]
): ProjectOptions {
  const { configFilePath } = given;
  const from = typeof configFilePath === 'string' ? dirname(configFilePath) : undefined;
  const roots = given.typeRoots ?? (from ? [join(from, 'node_modules/@types')] : []);
  return {
    problems,
    compilerOptions: {
      ...defaults,
      ...given,
      ...fixed,
      types: [...new Set(['node', ...(given.types ?? [])])].filter(name => name !== '*'),
      typeRoots: [...roots, kernelTypes]
    }
  };
}

function describe(file: string, { messageText }: TypeScript.Diagnostic): string {
  return `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}

function stampOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
