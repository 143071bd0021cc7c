import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DatasetCommandIDs } from './commands.js';
import { IDatasetsModel } from './tokens.js';

/** Names of files that the store can read; it looks into them to be sure. */
const KNOWN = /\.(csv|tsv|parquet|npy|idx)$|-ubyte$/i;

/** Files of the file browser as datasets. */
export const datasetFilesPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:dataset-files',
  description:
    'Registers CSV, Parquet, NPY and IDX files of the file browser as datasets.',
  autoStart: true,
  requires: [IDatasetsModel],
  optional: [IFileBrowserFactory, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IDatasetsModel,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ): void => {
    const { commands, serviceManager } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const wanted = (args: { path?: unknown }): string[] =>
      typeof args.path === 'string'
        ? [args.path]
        : [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])]
            .filter(({ type, name }) => type !== 'directory' && KNOWN.test(name))
            .map(({ path }) => path);

    commands.addCommand(DatasetCommandIDs.register, {
      label: trans.__('Register as Dataset'),
      caption: trans.__('List the selected files among the datasets; they stay in place'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: { type: 'string', description: 'Path of a file below the root.' }
          }
        }
      },
      isVisible: args => wanted(args).length > 0,
      isEnabled: args => wanted(args).length > 0,
      execute: async args => {
        const paths = wanted(args);
        const { registerFile } = await import('./register-file.js');
        for (const path of paths) {
          // A drive's name would come before the path; our server knows only its own.
          const local = serviceManager.contents.localPath(path);
          const dataset = await registerFile(local, serviceManager.serverSettings, trans);
          if (dataset) {
            model.add(dataset);
            const { name, hash } = dataset;
            await commands.execute(DatasetCommandIDs.open, { name, hash });
          }
        }
      }
    });
  }
};
