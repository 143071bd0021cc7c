import { readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, extname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RunnableModule } from '../language/service.js';
import { rememberCell } from './stack.js';

/** A file of the notebook's project that was loaded. */
interface ProjectModule {
  /** Grows each time the file or one that it imports was changed. */
  version: number;
  stamp: string;
  importers: Set<string>;
  files: Record<string, string>;
}

/** What an edit changed. */
export interface Changes {
  /** Edited files, relative to the notebook's folder. */
  edited: string[];
  /** Files that import them, directly or not. */
  dependents: string[];
  /** Absolute paths of both. */
  affected: ReadonlySet<string>;
}

const VERSION = 'trainlab-version';

/**
 * The modules of the notebook's project: files that cells import and that these
 * import in turn. They are translated as cells are, know who imports whom, and
 * are loaded anew after an edit, with all that depend on them.
 */
export class ProjectModules {
  constructor(
    private readonly _folder: string,
    /** Folders to look packages up from that a file's own have not. */
    private readonly _fallbacks: readonly string[],
    private readonly _translate: (file: string) => RunnableModule
  ) {
    registerHooks({
      resolve: (specifier, context, next) => this._resolve(specifier, context, next),
      load: (url, context, next) => this._load(url, context, next)
    });
  }

  /** The address under which a file is imported in its present version. */
  url(file: string): string {
    const { version } = this._module(file);
    const { href } = pathToFileURL(file);
    return `${href}?${VERSION}=${version}`;
  }

  /** Whether anything was edited since it was loaded; from now on it counts as new. */
  changes(): Changes | undefined {
    const edited = [...this._modules]
      .filter(([file, { stamp }]) => stampOf(file) !== stamp)
      .map(([file]) => file);
    if (edited.length === 0) {
      return undefined;
    }
    const affected = new Set<string>();
    const add = (file: string): void => {
      if (!affected.has(file)) {
        affected.add(file);
        this._modules.get(file)?.importers.forEach(add);
      }
    };
    edited.forEach(add);
    for (const file of affected) {
      const known = this._modules.get(file);
      if (known) {
        known.version += 1;
        known.stamp = stampOf(file);
      }
    }
    const names = (files: string[]) => files.map(file => this.name(file));
    return {
      edited: names(edited),
      dependents: names([...affected].filter(file => !edited.includes(file))),
      affected
    };
  }

  /** The file's path as a cell would write it. */
  name(file: string): string {
    const path = relative(this._folder, file);
    return path.startsWith('.') ? path : `./${path}`;
  }

  private _module(file: string): ProjectModule {
    const known = this._modules.get(file);
    if (known) {
      return known;
    }
    const made = {
      version: 0,
      stamp: stampOf(file),
      importers: new Set<string>(),
      files: {}
    };
    this._modules.set(file, made);
    return made;
  }

  private readonly _resolve: Resolve = (specifier, context, next) => {
    const parent = fileOf(context.parentURL);
    const importer = parent === undefined ? undefined : this._modules.get(parent);
    if (parent === undefined || !importer) {
      return next(specifier, context);
    }
    const known = importer.files[specifier];
    if (known !== undefined) {
      return this._imported(known, parent);
    }
    const found = this._resolved(specifier, context, next);
    const file = fileOf(found.url);
    return file !== undefined && /^\.{0,2}\//.test(specifier) && isSource(file)
      ? this._imported(file, parent)
      : found;
  };

  private _imported(file: string, parent: string): { url: string; shortCircuit: true } {
    this._module(file).importers.add(parent);
    return { url: this.url(file), shortCircuit: true };
  }

  /** Looks a package up from the file's folder, then from the further ones. */
  private _resolved(...[specifier, context, next]: Parameters<Resolve>) {
    try {
      return next(specifier, context);
    } catch (error) {
      for (const folder of this._fallbacks) {
        try {
          const parentURL = pathToFileURL(`${folder}/notebook.js`).href;
          return next(specifier, { ...context, parentURL });
        } catch {
          continue;
        }
      }
      throw error;
    }
  }

  private readonly _load: Load = (url, context, next) => {
    const file = url.includes(VERSION) ? fileOf(url) : undefined;
    const known = file === undefined ? undefined : this._modules.get(file);
    if (file === undefined || !known) {
      return next(url, context);
    }
    if (extname(file) === '.json') {
      const source = `export default ${readFileSync(file, 'utf8')};`;
      return { format: 'module', source, shortCircuit: true };
    }
    const module = this._translate(file);
    known.files = module.files;
    rememberCell(file, module.source, module);
    return { format: module.format, source: module.js, shortCircuit: true };
  };

  private readonly _modules = new Map<string, ProjectModule>();
}

type Hooks = Parameters<typeof registerHooks>[0];
type Resolve = NonNullable<Hooks['resolve']>;
type Load = NonNullable<Hooks['load']>;

function fileOf(url: string | undefined): string | undefined {
  return url?.startsWith('file:') ? fileURLToPath(url) : undefined;
}

/** What is translated: not native code, not what is installed. */
function isSource(file: string): boolean {
  return (
    /\.([cm]?[jt]s|[jt]sx|json)$/.test(file) &&
    !dirname(file).split('/').includes('node_modules')
  );
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs}:${found.size}` : '';
}
