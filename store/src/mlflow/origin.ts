import type { NotebookOrigin } from '@trainlab/api';
import type { ProcessIdentity } from '../lease/process-identity.js';

/** Tags that the run-context plug-in of the Python package sets. */
const PATH_TAG = 'trainlab.notebook.path';
const CELL_TAG = 'trainlab.notebook.cellId';
export const PROCESS_TAG = 'trainlab.process';

/** The notebook and cell a run was started in. */
export function notebookOf(tags: Record<string, string>): NotebookOrigin | undefined {
  const origin: NotebookOrigin = {
    ...(tags[PATH_TAG] ? { path: tags[PATH_TAG] } : {}),
    ...(tags[CELL_TAG] ? { cellId: tags[CELL_TAG] } : {})
  };
  return Object.keys(origin).length > 0 ? origin : undefined;
}

/** Who logs, from the JSON text of the tag; `undefined` for what cannot be a process. */
export function processOf(tag: string | undefined): ProcessIdentity | undefined {
  try {
    const { host, bootId, pid, startTicks } = JSON.parse(tag ?? '') as Record<
      keyof ProcessIdentity,
      unknown
    >;
    if (
      typeof host === 'string' &&
      typeof bootId === 'string' &&
      typeof startTicks === 'string' &&
      Number.isSafeInteger(pid) &&
      (pid as number) > 0
    ) {
      return { host, bootId, pid: pid as number, startTicks };
    }
  } catch {
    // A tag of somebody else's.
  }
  return undefined;
}
