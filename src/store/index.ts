import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ServerConnection } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { followSettings } from '../settings.js';
import type { StoreConnection } from './connection.js';
import { IStore, type StoreState } from './tokens.js';

const MINUTE = 60_000;

/** Looks once whether the server has no door yet, when the store is first out of reach. */
function openDoorWhenOffline(
  connection: StoreConnection,
  settings: ServerConnection.ISettings
): void {
  const onState = (_: unknown, state: StoreState) => {
    if (state === 'offline') {
      connection.stateChanged.disconnect(onState);
      void import('./open-door.js')
        .then(({ openDoor }) => openDoor(settings))
        .then(opened => opened && connection.retry())
        // The sidebars say that the store is out of reach.
        .catch((reason: unknown) => console.warn(reason));
    }
  };
  connection.stateChanged.connect(onState);
}

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
        (connection ??= import('./connection.js').then(module => {
          const { serverSettings } = app.serviceManager;
          const made = new module.StoreConnection({ serverSettings, standbyAfter });
          openDoorWhenOffline(made, serverSettings);
          return made;
        }))
    };
  }
};
