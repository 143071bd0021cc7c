import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

import * as tslab from '../tslab.js';
import type { ProjectModules } from './project-modules.js';

/** Files of the notebook's project, by how code names them. */
export type Files = Record<string, string>;

export interface LoadedModule {
  module: unknown;
  /** Of a file of the notebook's project. */
  file?: string;
}

type Load = (specifier: string) => Promise<unknown>;

interface Root {
  require: NodeJS.Require;
  /** Native `import()` as from a file in the folder. */
  import: Load;
  file: string;
}

/**
 * The modules that cells import: looked up from the notebook's folder first,
 * then from further folders, among them the kernel's own, so that what is
 * installed beside the kernel can be used in any notebook.
 */
export class NotebookModules {
  constructor(
    private readonly _folder: string,
    fallbackFolders: readonly string[],
    private readonly _project: ProjectModules
  ) {
    this._roots = [_folder, ...fallbackFolders].map(createRoot);
    this.require = this._createRequire();
  }

  /** `require` for cells. */
  readonly require: NodeJS.Require;

  /**
   * What a static import gets: `module.exports` of a CommonJS package, the
   * namespace of an ES module.
   *
   * @param files Files of the project, by how they are named.
   * @throws Error that says where the module was looked for.
   */
  async load(specifier: string, files: Files = {}): Promise<LoadedModule> {
    const file = this._fileOf(specifier, files);
    if (file !== undefined) {
      return { module: await this.loadFile(file), file };
    }
    if (specifier === 'tslab') {
      return { module: tslab };
    }
    return { module: await this._loadPackage(specifier) };
  }

  /** `import()` in cells. */
  async dynamic(specifier: unknown, files: Files = {}): Promise<unknown> {
    const name = String(specifier);
    const file = this._fileOf(name, files);
    if (file !== undefined) {
      return this.loadFile(file);
    }
    if (name === 'tslab') {
      return tslab;
    }
    for (const root of this._roots) {
      if (canResolve(root, name)) {
        return root.import(name);
      }
    }
    // Only `import` conditions may exist; the first root says what is missing.
    return this._roots[0].import(name);
  }

  /** A file of the notebook's project in its present version. */
  async loadFile(file: string): Promise<unknown> {
    switch (extname(file)) {
      case '.json':
        return JSON.parse(readFileSync(file, 'utf8')) as unknown;
      case '.node':
        return this._roots[0].require(file) as unknown;
      default:
        return this._roots[0].import(this._project.url(file));
    }
  }

  /** Loads a package while the thread waits, as `require` does. */
  readonly loadNow = (specifier: string): unknown => this.require(specifier) as unknown;

  private async _loadPackage(specifier: string): Promise<unknown> {
    for (const root of this._roots) {
      try {
        return root.require(specifier) as unknown;
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (NEEDS_IMPORT.has(code ?? '')) {
          return root.import(specifier);
        }
        if (!isMissing(error, root)) {
          throw error;
        }
      }
    }
    throw this._notFound(specifier);
  }

  private _fileOf(specifier: string, files: Files): string | undefined {
    if (files[specifier] !== undefined || !isLocal(specifier)) {
      return files[specifier];
    }
    const wanted = specifier.startsWith('file:')
      ? fileURLToPath(specifier)
      : resolve(this._folder, specifier);
    const file = candidates(wanted).find(isFile);
    if (file === undefined) {
      throw this._notFound(specifier);
    }
    return file;
  }

  private _createRequire(): NodeJS.Require {
    const [first] = this._roots;
    const load = (specifier: string): unknown => {
      if (specifier === 'tslab') {
        return tslab;
      }
      const root = this._roots.find(candidate => canResolve(candidate, specifier));
      return (root ?? first).require(specifier) as unknown;
    };
    return Object.assign(load, {
      resolve: first.require.resolve,
      cache: first.require.cache,
      extensions: first.require.extensions,
      main: first.require.main
    });
  }

  private _notFound(specifier: string): Error {
    const message = isLocal(specifier)
      ? `Cannot find the file '${specifier}' from ${this._folder}.`
      : `Cannot find the package '${specifier}'. It was looked up from ${this._folder} ` +
        `and from the kernel's own folder. Install it with: %npm install ${packageOf(specifier)}`;
    return Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
  }

  private readonly _roots: readonly Root[];
}

/** Errors of `require` that `import()` does not have. */
const NEEDS_IMPORT = new Set([
  'ERR_REQUIRE_ASYNC_MODULE',
  'ERR_REQUIRE_ESM',
  'ERR_PACKAGE_PATH_NOT_EXPORTED'
]);

function createRoot(folder: string): Root {
  const file = join(folder, 'notebook.js');
  return {
    file,
    require: createRequire(file),
    import: vm.runInThisContext('specifier => import(specifier)', {
      filename: file,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    }) as Load
  };
}

function canResolve(root: Root, specifier: string): boolean {
  try {
    root.require.resolve(specifier);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/** Whether the module itself was not found, rather than one that it needs. */
function isMissing(error: unknown, root: Root): boolean {
  const { code, requireStack } = error as { code?: string; requireStack?: string[] };
  return code === 'MODULE_NOT_FOUND' && requireStack?.[0] === root.file;
}

function isLocal(specifier: string): boolean {
  return /^(\.{1,2}(\/|$)|\/|file:)/.test(specifier);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** The files that a local import may mean, TypeScript's habits included. */
function candidates(path: string): string[] {
  const source = /\.[cm]?js$/.test(path)
    ? [join(dirname(path), basename(path).replace(/js$/, 'ts'))]
    : [];
  const endings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'];
  return [
    path,
    ...source,
    ...endings.map(ending => path + ending),
    ...endings.map(ending => join(path, `index${ending}`))
  ];
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
