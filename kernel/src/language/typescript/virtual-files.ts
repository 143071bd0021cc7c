import { join } from 'node:path';

/** A file that exists only for the compiler. */
interface VirtualFile {
  text: string;
  version: number;
}

/**
 * The files that a notebook becomes for the compiler. They stand in the
 * notebook's folder, so that what cells import is looked up from there, under
 * names that no file of a person has.
 */
export class VirtualFiles {
  constructor(private readonly _folder: string) {}

  /** Path of the file `name`, which has no extension. */
  path(name: string, extension = '.ts'): string {
    return join(this._folder, `${PREFIX}${name}${extension}`);
  }

  has(path: string): boolean {
    return this._files.has(path);
  }

  text(path: string): string | undefined {
    return this._files.get(path)?.text;
  }

  version(path: string): string | undefined {
    return this._files.get(path)?.version.toString();
  }

  set(path: string, text: string): void {
    const known = this._files.get(path);
    if (known?.text !== text) {
      this._version += 1;
      this._files.set(path, { text, version: this._version });
    }
  }

  delete(path: string): void {
    this._files.delete(path);
  }

  private readonly _files = new Map<string, VirtualFile>();
  private _version = 0;
}

const PREFIX = '__notebook__';

/** How a cell's code names the virtual file `name`. */
export function virtualSpecifier(name: string): string {
  return `./${PREFIX}${name}`;
}

/** A text of the compiler without the ways in which it names virtual files. */
export function withoutVirtualNames(text: string): string {
  return text.replace(VIRTUAL_IMPORT, '').replace(VIRTUAL_NAME, '');
}

const VIRTUAL_NAME = new RegExp(`\\b${PREFIX}\\d*\\.`, 'g');
const VIRTUAL_IMPORT = new RegExp(`import\\("[^"]*${PREFIX}[^"]*"\\)\\.`, 'g');
