import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { followSettings } from '../settings.js';
import { IStore } from '../store/tokens.js';
import { addDeviceCommands, CommandIDs } from './commands.js';
import { DevicesModel } from './model.js';
import { GpuSidebar } from './sidebar.js';
// The status bar takes the item itself, and at once.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { DeviceStatusItem } from './status-item.js';
import { IDevicesModel } from './tokens.js';

/** Ranks from 501 to 899 are for extensions. */
const RANK = 520;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The model, apart from what shows it. */
export const devicesModelPlugin: JupyterFrontEndPlugin<IDevicesModel> = {
  id: '@trainlab/lab:devices-model',
  description: 'Keeps the state of GPUs, processor and memory while it is shown.',
  autoStart: true,
  requires: [IStore],
  optional: [INotebookTracker],
  provides: IDevicesModel,
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    notebooks: INotebookTracker | null
  ): IDevicesModel => {
    const { kernels, sessions } = app.serviceManager;
    return new DevicesModel({
      store,
      kernels,
      sessions,
      activeNotebook: () => {
        const context = notebooks?.currentWidget?.context;
        return (
          context && {
            path: context.path,
            kernelId: context.sessionContext.session?.kernel?.id
          }
        );
      }
    });
  }
};

/** The sidebar and its commands. */
export const gpuPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:gpu',
  description: 'Shows GPUs, processor and memory, and which kernels hold them.',
  autoStart: true,
  requires: [IDevicesModel],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    model: IDevicesModel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null
  ): void => {
    const { commands, shell } = app;
    const { kernels } = app.serviceManager;
    const trans = (translator ?? nullTranslator).load('trainlab');
    let settings: ISettingRegistry.ISettings | undefined;
    const sidebar = new GpuSidebar({
      model,
      trans,
      makeView: async () => {
        const { GpuView } = await import('./view.js');
        return new GpuView({
          model,
          commands,
          trans,
          saveInterval: seconds => {
            model.interval = seconds * SECOND;
            void settings?.set('interval', seconds);
          }
        });
      }
    });
    shell.add(sidebar, 'right', { rank: RANK, type: 'GPU Status' });
    restorer?.add(sidebar, sidebar.id);

    followSettings(
      registry,
      gpuPlugin.id,
      changed => {
        model.interval = (changed.get('interval').composite as number) * SECOND;
        model.idleAfter = (changed.get('idleWarning').composite as number) * MINUTE;
      },
      loaded => {
        settings = loaded;
      }
    );

    const show = () => shell.activateById(sidebar.id);
    addDeviceCommands({ commands, model, kernels, trans, show });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('TrainLab') });
  }
};

/** The item in the status bar. */
export const deviceStatusPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:device-status',
  description: 'Shows load and memory of the device in use in the status bar.',
  autoStart: true,
  requires: [IDevicesModel],
  optional: [IStatusBar, ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    model: IDevicesModel,
    statusBar: IStatusBar | null,
    translator: ITranslator | null,
    registry: ISettingRegistry | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const item = new DeviceStatusItem({
      model,
      kernels: app.serviceManager.kernels,
      trans: (translator ?? nullTranslator).load('trainlab'),
      onClick: () => void app.commands.execute(CommandIDs.open)
    });
    statusBar.registerStatusItem(deviceStatusPlugin.id, {
      item,
      align: 'right',
      rank: 100,
      isActive: () => item.active,
      activeStateChanged: item.activeChanged
    });
    followSettings(registry, gpuPlugin.id, changed => {
      item.enabled = changed.get('showStatusItem').composite as boolean;
    });
  }
};
