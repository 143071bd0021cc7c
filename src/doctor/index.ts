import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { CommandIDs } from '../command-ids.js';
import { Tabs } from '../main-area/tabs.js';
import { followSettings } from '../settings.js';
import { doctorIcon } from './icon.js';

/** The layers that TrainLab stands on, as a tab of the main area. */
export const doctorPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:doctor',
  description:
    'Shows what TrainLab stands on, and the command that mends what is broken.',
  autoStart: true,
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, IStatusBar, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    statusBar: IStatusBar | null,
    registry: ISettingRegistry | null
  ): void => {
    const { commands, shell, serviceManager } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const tabs = new Tabs({
      shell,
      namespace: 'trainlab-doctor',
      icon: doctorIcon,
      elsewhere: 'right'
    });

    commands.addCommand(CommandIDs.openDoctor, {
      label: trans.__('Look at TrainLab’s Layers'),
      caption: trans.__(
        'Show what is found of chips, engine, store, lab and kernel, and what mends it'
      ),
      icon: args => (args.isPalette ? undefined : doctorIcon),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () =>
        tabs.open('doctor', {}, async () => {
          const { makeDoctor } = await import('./main-area.js');
          return makeDoctor({ serverSettings: serviceManager.serverSettings, trans });
        })
    });
    tabs.restore(restorer, CommandIDs.openDoctor);
    palette?.addItem({
      command: CommandIDs.openDoctor,
      category: trans.__('TrainLab'),
      args: { isPalette: true }
    });

    let item: IDisposable | undefined;
    const showItem = async (wanted: boolean) => {
      if (!wanted) {
        item?.dispose();
        item = undefined;
      } else if (statusBar && !item) {
        const { DoctorStatusItem } = await import('./status-item.js');
        item ??= statusBar.registerStatusItem(doctorPlugin.id, {
          item: new DoctorStatusItem({
            trans,
            onClick: () => void commands.execute(CommandIDs.openDoctor)
          }),
          align: 'right',
          rank: 101
        });
      }
    };
    if (registry) {
      followSettings(registry, doctorPlugin.id, settings => {
        void showItem(settings.get('showStatusItem').composite as boolean);
      });
    } else {
      void showItem(true);
    }
  }
};
