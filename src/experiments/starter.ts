import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/** Where the quickstart may lie, relative to the server's root. */
const QUICKSTART = ['examples/quickstart.ipynb', 'quickstart.ipynb'];

const CODE = `import { experiments } from 'trainlab';

const run = experiments.start('first steps', {
  params: { halfLife: 30 },
  objective: { metric: 'loss', goal: 'min' }
});
for (let step = 0; step < 100; step++) {
  run.log({ loss: 0.5 ** (step / 30) + 0.05 * Math.random() }, step);
  await new Promise(resolve => setTimeout(resolve, 50));
}
run.end();
`;

/** The open notebook, when its language is ours. */
export function openNotebook(tracker: INotebookTracker | null): NotebookPanel | null {
  const panel = tracker?.currentWidget;
  const language = panel?.content.model?.defaultKernelLanguage.toLowerCase();
  return panel && (language === 'typescript' || language === 'javascript') ? panel : null;
}

/**
 * Leads to the first run: a starter cell in the open notebook, else the
 * quickstart, else a new notebook with the starter cell.
 */
export async function startFirstRun(
  app: JupyterFrontEnd,
  tracker: INotebookTracker | null
): Promise<void> {
  const panel = openNotebook(tracker);
  if (panel) {
    app.shell.activateById(panel.id);
    await insertStarter(panel);
    return;
  }
  const { contents, kernelspecs } = app.serviceManager;
  for (const path of QUICKSTART) {
    try {
      await contents.get(path, { content: false });
    } catch {
      // Not there: the next place, or a notebook of its own.
      continue;
    }
    await app.commands.execute('docmanager:open', { path });
    return;
  }
  await kernelspecs.ready;
  const kernel = Object.values(kernelspecs.specs?.kernelspecs ?? {}).find(
    spec => spec?.language === 'typescript'
  );
  const created = (await app.commands.execute('notebook:create-new', {
    kernelName: kernel?.name
  })) as NotebookPanel | undefined;
  if (created) {
    await created.context.ready;
    await insertStarter(created);
  }
}

async function insertStarter({ content }: NotebookPanel): Promise<void> {
  const { NotebookActions } = await import('@jupyterlab/notebook');
  const empty =
    content.activeCell?.model.type === 'code' &&
    content.activeCell.model.sharedModel.source === '';
  if (!empty) {
    NotebookActions.insertBelow(content);
  }
  content.activeCell?.model.sharedModel.setSource(CODE);
}
