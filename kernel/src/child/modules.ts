import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { types } from 'node:util';
import vm from 'node:vm';

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
    fallbackFolders: readonly string[]
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
   * @throws Error that says where the module was looked for.
   */
  readonly load: Load = async specifier => {
    if (isLocal(specifier)) {
      return this._loadLocal(specifier);
    }
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
  };

  /** `import()` in cells. */
  readonly dynamic = async (specifier: unknown): Promise<unknown> => {
    const name = String(specifier);
    if (isLocal(name)) {
      return this._loadLocal(name);
    }
    for (const root of this._roots) {
      if (canResolve(root, name)) {
        return root.import(name);
      }
    }
    // Only `import` conditions may exist; the first root says what is missing.
    return this._roots[0].import(name);
  };

  /** The `default` import of a loaded module, as TypeScript's esModuleInterop gives it. */
  static defaultOf(module: unknown): unknown {
    const object = module as { __esModule?: boolean; default?: unknown } | null;
    return types.isModuleNamespaceObject(module) || object?.__esModule
      ? object!.default
      : module;
  }

  private _createRequire(): NodeJS.Require {
    const [first] = this._roots;
    const load = (specifier: string): unknown => {
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

  /** A file of the notebook's project, loaded anew when it was changed. */
  private async _loadLocal(specifier: string): Promise<unknown> {
    const wanted = specifier.startsWith('file:')
      ? fileURLToPath(specifier)
      : resolve(this._folder, specifier);
    const file = candidates(wanted).find(isFile);
    if (file === undefined) {
      throw this._notFound(specifier);
    }
    if (extname(file) === '.json') {
      return JSON.parse(readFileSync(file, 'utf8')) as unknown;
    }
    if (extname(file) === '.node') {
      return this._roots[0].require(file) as unknown;
    }
    const version = statSync(file).mtimeMs;
    if (this._versions.get(file) !== version) {
      delete this._roots[0].require.cache[file];
      this._versions.set(file, version);
    }
    return this._roots[0].import(`${pathToFileURL(file).href}?v=${version}`);
  }

  private _notFound(specifier: string): Error {
    const message = isLocal(specifier)
      ? `Cannot find the file '${specifier}' from ${this._folder}.`
      : `Cannot find the package '${specifier}'. It was looked up from ${this._folder} ` +
        `and from the kernel's own folder. Install it with: npm install ${packageOf(specifier)}`;
    return Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
  }

  private readonly _roots: readonly Root[];
  private readonly _versions = new Map<string, number>();
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
