import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import type { MissedOutputs } from './missed-outputs.js';
import type { NotebookCell } from './notebook-cell.js';

/** What `kernel_info` says of TrainLab's kernel. */
const IMPLEMENTATION = 'trainlab';

/** Outputs outlive the browser: what came while no page listened is filled in. */
export const missedOutputsPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:missed-outputs',
  description: 'Fills in what cells put out while the notebook was closed.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: JupyterFrontEnd, notebooks: INotebookTracker): void => {
    notebooks.forEach(follow);
    notebooks.widgetAdded.connect((_, panel) => follow(panel));
  }
};

/** Follows the kernels of a notebook as long as it is open. */
function follow(panel: NotebookPanel): void {
  let missed: MissedOutputs | undefined;
  let saving: Map<string, number> | undefined;

  const begin = async (kernel: Kernel.IKernelConnection | null): Promise<void> => {
    missed?.dispose();
    missed = undefined;
    if (!kernel) {
      return;
    }
    const [{ implementation }] = await Promise.all([kernel.info, panel.context.ready]);
    const { MissedOutputs } = await import('./missed-outputs.js');
    const isStill = panel.sessionContext.session?.kernel === kernel;
    if (implementation === IMPLEMENTATION && isStill && !panel.isDisposed) {
      missed = new MissedOutputs(kernel, id => codeCell(panel, id));
    }
  };
  const onSave = (_: unknown, state: string): void => {
    if (state === 'started') {
      saving = missed?.shown();
    } else if (state === 'completed' && saving) {
      missed?.saved(saving);
    }
  };

  panel.sessionContext.kernelChanged.connect((_, { newValue }) => void begin(newValue));
  panel.context.saveState.connect(onSave);
  panel.disposed.connect(() => missed?.dispose());
  void begin(panel.sessionContext.session?.kernel ?? null);
}

function codeCell(panel: NotebookPanel, id: string): NotebookCell | undefined {
  const cells = panel.content.model?.cells;
  for (let at = 0; at < (cells?.length ?? 0); at++) {
    const cell = cells!.get(at);
    if (cell.id === id && cell.type === 'code') {
      return cell as unknown as NotebookCell;
    }
  }
  return undefined;
}
