import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { followSettings } from '../settings.js';
import type { StoreConnection } from './connection.js';
import { IStore } from './tokens.js';

const MINUTE = 60_000;

/** Gives the other plugins the tab's one connection to the store. */
export const storePlugin: JupyterFrontEndPlugin<IStore> = {
  id: '@trainlab/lab:store',
  description: 'Connects the lab to the experiment store.',
  autoStart: true,
  provides: IStore,
  optional: [ISettingRegistry],
  activate: (app: JupyterFrontEnd, registry: ISettingRegistry | null): IStore => {
    let connection: Promise<StoreConnection> | undefined;
    let standbyAfter = 5 * MINUTE;
    followSettings(registry, storePlugin.id, settings => {
      standbyAfter = (settings.get('standbyAfter').composite as number) * MINUTE;
      void connection?.then(made => {
        made.standbyAfter = standbyAfter;
      });
    });
    return {
      connect: () =>
        (connection ??= import('./connection.js').then(
          module =>
            new module.StoreConnection({
              serverSettings: app.serviceManager.serverSettings,
              standbyAfter
            })
        ))
    };
  }
};
