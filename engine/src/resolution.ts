import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The packages that share the one tfjs-core of a process. */
const TFJS =
  /^@tensorflow\/(tfjs|tfjs-(?:backend-cpu|backend-webgl|converter|core|data|layers|node|node-gpu))(\/.*)?$/;

/** The entry of tfjs-node(-gpu), which looks for the native addon. */
const ENTRY = /\/@tensorflow\/tfjs-node(?:-gpu)?\/dist\/index\.js$/;

/** Any of its files; its published tests look for the addon too. */
const TFJS_NODE_FILE = /\/@tensorflow\/tfjs-node(?:-gpu)?\/dist\/.+\.js$/;

/** The published packages of the same JavaScript: either stands in for the other. */
const TWIN: Record<string, string> = {
  'tfjs-node': 'tfjs-node-gpu',
  'tfjs-node-gpu': 'tfjs-node'
};

const HERE = fileURLToPath(import.meta.url);

/** The module that answers tfjs-node's search for its addon. */
export const PRE_GYP = join(dirname(HERE), 'node-pre-gyp.cjs');

/** The module that takes tfjs-node's place when there is no TensorFlow. */
export const TFJS_ON_CPU = join(dirname(HERE), 'tfjs-on-cpu.cjs');

export function isTfjsNodeEntry(file: string): boolean {
  return ENTRY.test(file);
}

/**
 * Decides which file a request for tfjs gets.
 *
 * One tfjs-core per process: tensors of two copies do not mix. The first request decides
 * the home: the copy that the asking program has, else the one beside the engine. Every
 * later request is answered from that home, whoever asks.
 */
export class TfjsResolution {
  /**
   * The absolute path for `specifier` asked for by `parent` (a path or file URL), or
   * undefined for Node's own answer.
   */
  resolve(specifier: string, parent: string | undefined): string | undefined {
    const asker = parent === undefined ? join(process.cwd(), '[eval]') : asPath(parent);
    if (specifier === '@mapbox/node-pre-gyp') {
      return TFJS_NODE_FILE.test(asker) ? PRE_GYP : undefined;
    }
    const match = TFJS.exec(specifier);
    // Our own look-ups come back here through the hooks.
    if (match === null || this._busy) {
      return undefined;
    }
    this._busy = true;
    try {
      return this._find(match[1], match[2] ?? '', asker);
    } finally {
      this._busy = false;
    }
  }

  private _find(name: string, rest: string, asker: string): string | undefined {
    const places = this._home === undefined ? [asker, HERE] : [this._home, asker, HERE];
    for (const candidate of [name, TWIN[name]]) {
      for (const place of candidate === undefined ? [] : places) {
        const file = tryResolve(`@tensorflow/${candidate}${rest}`, place);
        if (file !== undefined) {
          this._home ??= packageFile(file);
          return file;
        }
      }
    }
    return undefined;
  }

  private _busy = false;
  private _home: string | undefined;
}

function asPath(parent: string): string {
  return parent.startsWith('file:') ? fileURLToPath(parent) : parent;
}

function tryResolve(specifier: string, place: string): string | undefined {
  try {
    return createRequire(pathToFileURL(place)).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** The package.json that governs `file`. */
function packageFile(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, 'package.json'))) {
    folder = dirname(folder);
  }
  return join(folder, 'package.json');
}
