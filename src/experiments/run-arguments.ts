import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IExperimentsModel } from './tokens.js';

/** Arguments of commands on runs: those named, else the selected ones. */
export const RUN_IDS_ARGS = {
  type: 'object',
  properties: {
    runIds: {
      type: 'array',
      items: { type: 'string' },
      description: 'Ids of the runs; the runs selected in the sidebar when absent.'
    }
  }
} as const;

/** The runs a command is about: the named, else the selected, else the active one. */
export function runIdsOf(
  args: ReadonlyPartialJSONObject,
  model: IExperimentsModel
): string[] {
  if (Array.isArray(args.runIds)) {
    return args.runIds.map(String);
  }
  const { runIds, activeRow } = model.selection;
  if (runIds.size > 0) {
    // In the order of the rows, so that a comparison reads as the sidebar does.
    const shown = model.rows.map(row => row.id).filter(id => runIds.has(id));
    return [...new Set([...shown, ...runIds])];
  }
  return activeRow !== undefined && model.run(activeRow) ? [activeRow] : [];
}
