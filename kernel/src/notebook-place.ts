import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a notebook is and where else its packages may be. */
export interface NotebookPlace {
  /** Path as the server told it, when it did. */
  path?: string;
  /** The folder from which imports are looked up. */
  folder: string;
  /** Folders to look packages up from when the notebook's has none. */
  fallbackFolders: string[];
}

/**
 * Reads the place from the environment: `JPY_SESSION_NAME` is the notebook's
 * path, which may also be relative to the server's root or a console's name;
 * `TRAINLAB_MODULE_PATHS` lists further folders.
 */
export function notebookPlace(
  environment: NodeJS.ProcessEnv,
  workingFolder: string
): NotebookPlace {
  const path = environment['JPY_SESSION_NAME'] || undefined;
  const folder = path && isAbsolute(path) ? dirname(path) : workingFolder;
  const listed = (environment['TRAINLAB_MODULE_PATHS'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map(entry => resolve(workingFolder, entry));
  return {
    path,
    folder: isFolder(folder) ? folder : workingFolder,
    fallbackFolders: [...listed, dirname(fileURLToPath(import.meta.url))]
  };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
