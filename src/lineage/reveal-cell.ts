import type { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';

const FLASH = 'tl-mod-flash';

/**
 * Opens a notebook, or goes to the open one, and makes a cell its active one;
 * the cell lights up for a moment.
 *
 * Tells whether the cell is there. Where the application opens documents in a
 * browser tab of their own, the notebook only opens.
 *
 * @throws Error when there is no notebook at `path`.
 */
export async function revealCell(
  documents: IDocumentManager,
  path: string,
  cellId: string | undefined
): Promise<boolean> {
  if (!documents.findWidget(path)) {
    await documents.services.contents.get(path, { content: false });
  }
  const panel = documents.openOrReveal(path);
  if (!(panel instanceof NotebookPanel)) {
    return true;
  }
  await panel.context.ready;
  await panel.revealed;
  const notebook = panel.content;
  const index = notebook.widgets.findIndex(cell => cell.model.id === cellId);
  if (index < 0) {
    return cellId === undefined;
  }
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  const cell = notebook.widgets[index];
  await notebook.scrollToItem(index, 'center');
  cell.node.classList.remove(FLASH);
  cell.node.addEventListener('animationend', () => cell.node.classList.remove(FLASH), {
    once: true
  });
  cell.node.classList.add(FLASH);
  return true;
}
