import { Clipboard, Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Dataset } from '@trainlab/api';
import { codeLanguage, loadingCode } from './loading-code.js';

/** Milliseconds that a notice stays on the screen. */
const NOTICE = 6000;

/**
 * Puts code that loads a dataset into a new cell below the active one, in the
 * language of the notebook's kernel; without a fitting notebook, into the
 * clipboard, and says so.
 */
export async function insertLoadingCode(
  dataset: Pick<Dataset, 'name' | 'file'>,
  tracker: INotebookTracker | null,
  trans: TranslationBundle
): Promise<void> {
  const panel = tracker?.currentWidget;
  const spoken = panel ? await languageOf(panel) : undefined;
  const language = codeLanguage(spoken ?? '');
  const folder = PathExt.dirname(panel?.context.localPath ?? '');
  const code = loadingCode(dataset, language ?? 'typescript', folder);
  if (code === undefined) {
    Notification.info(
      trans.__('There is no code that loads %1 by its name.', dataset.name),
      { autoClose: NOTICE }
    );
  } else if (panel && language) {
    await insert(panel, code);
  } else {
    Clipboard.copyToSystem(code);
    Notification.info(
      panel
        ? trans.__(
            'This notebook speaks %1. The TypeScript code is in the clipboard.',
            spoken ?? '?'
          )
        : trans.__('No notebook is open. The code is in the clipboard.'),
      { autoClose: NOTICE }
    );
  }
}

/** What the kernel says of itself; until it runs, what the notebook says. */
async function languageOf({ sessionContext, content }: NotebookPanel): Promise<string> {
  const kernel = sessionContext.session?.kernel;
  // The answer of a kernel that is busy or starting may take long.
  const info =
    kernel?.connectionStatus === 'connected' && kernel.status === 'idle'
      ? await kernel.info
      : undefined;
  return info?.language_info.name ?? content.model?.defaultKernelLanguage ?? '';
}

/** Through the shared model, so that it can be undone and others see it. */
async function insert({ content }: NotebookPanel, code: string): Promise<void> {
  const { NotebookActions } = await import('@jupyterlab/notebook');
  const empty =
    content.activeCell?.model.type === 'code' &&
    content.activeCell.model.sharedModel.source === '';
  if (!empty) {
    NotebookActions.insertBelow(content);
  }
  content.activeCell?.model.sharedModel.setSource(code);
}
