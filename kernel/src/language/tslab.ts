import { createRequire } from 'node:module';
import { join } from 'node:path';
import type TypeScript from 'typescript-6';
import { compilerFile, ts } from './compiler.js';
import { blocks } from './policy.js';

const require = createRequire(import.meta.url);

/** The part of tslab's converter that is used (tslab/dist/converter.d.ts). */
export interface Converter {
  convert(
    previous: string,
    source: string
  ): {
    declOutput?: string;
    diagnostics: {
      start: { line: number; character: number };
      end: { line: number; character: number };
      messageText: string;
      code: number;
      fileName?: string;
    }[];
  };
  inspect(
    previous: string,
    source: string,
    position: number
  ): TypeScript.QuickInfo | undefined;
  complete(
    previous: string,
    source: string,
    position: number
  ): {
    start: number;
    end: number;
    candidates: string[];
    original?: TypeScript.CompletionInfo;
  };
  close(): void;
}

export interface ConverterOptions {
  /** Folder of the notebook: relative imports and packages are looked up from here. */
  folder: string;
  /** Further folders to look packages up from, in this order. */
  fallbackFolders: readonly string[];
  /** Global names of the running process. */
  globals: { has(name: string): boolean };
}

/**
 * Creates tslab's converter with our module resolution, libraries and policy of
 * errors. tslab reads its compiler through `require`, so it is given one that
 * answers three calls in our way; everything else is the compiler's own.
 */
export function createTslabConverter(options: ConverterOptions): Converter {
  const compiler = {
    ...ts,
    createWatchCompilerHost: hostCreator(options),
    getPreEmitDiagnosticsOfFiles: diagnosticsReader(options)
  };
  ts.sys.getCurrentDirectory = () => options.folder;
  const cached = require.cache[compilerFile];
  if (!cached) {
    throw new Error(`The compiler ${compilerFile} is not loaded.`);
  }
  const own = cached.exports as unknown;
  cached.exports = compiler;
  try {
    const tslab = require('tslab/dist/converter') as { createConverter(): Converter };
    return tslab.createConverter();
  } finally {
    cached.exports = own;
  }
}

type WatchHost =
  TypeScript.WatchCompilerHostOfFilesAndCompilerOptions<TypeScript.BuilderProgram>;

function hostCreator({ folder, fallbackFolders }: ConverterOptions) {
  const create = ts.createWatchCompilerHost as unknown as (
    files: string[],
    options: TypeScript.CompilerOptions,
    ...rest: unknown[]
  ) => WatchHost;
  return (
    files: string[],
    tslabOptions: TypeScript.CompilerOptions,
    ...rest: unknown[]
  ): WatchHost => {
    const compilerOptions: TypeScript.CompilerOptions = {
      ...tslabOptions,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.esnext.d.ts'],
      // Only Node's types are global; without this every package under
      // node_modules/@types would add its globals to the notebook.
      types: ['node'],
      typeRoots: [join(require.resolve('tslab/package.json'), '../node_modules/@types')]
    };
    const host = create(files, compilerOptions, ...rest);
    const roots = [folder, ...fallbackFolders].map(root => join(root, '__notebook__.ts'));
    const installed = ts.createModuleResolutionCache(
      folder,
      name => name,
      compilerOptions
    );
    host.resolveModuleNameLiterals = (literals, containingFile) => {
      const relative = (text: string) => text.startsWith('.') || text.startsWith('/');
      const isInstalled = containingFile.includes('/node_modules/');
      return literals.map(({ text }) => {
        for (const from of relative(text)
          ? [containingFile]
          : [containingFile, ...roots]) {
          // What an installed package imports stays; what the notebook imports may be
          // installed at any moment.
          const cache = isInstalled ? installed : undefined;
          const found = ts.resolveModuleName(text, from, compilerOptions, host, cache);
          if (found.resolvedModule) {
            return found;
          }
        }
        return { resolvedModule: undefined };
      });
    };
    // Else every file of every package would be resolved anew for each cell.
    host.hasInvalidatedResolutions = () => false;
    return host;
  };
}

function diagnosticsReader({ globals }: ConverterOptions) {
  const read = (
    ts as unknown as {
      getPreEmitDiagnosticsOfFiles(
        program: TypeScript.Program,
        files: TypeScript.SourceFile[]
      ): readonly TypeScript.Diagnostic[];
    }
  ).getPreEmitDiagnosticsOfFiles;
  return (program: TypeScript.Program, files: TypeScript.SourceFile[]) =>
    // The first file is the cell; the others are modules that have their own life.
    read(program, files.slice(0, 1)).filter(diagnostic =>
      blocks(
        diagnostic,
        message => ts.flattenDiagnosticMessageText(message, '\n'),
        globals
      )
    );
}
