import { Notification } from '@jupyterlab/apputils';
import type { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Dataset } from '@trainlab/api';
import { askDesk } from '../desk.js';
import { causeOf } from '../sidebar/states.js';

/**
 * Has the server read a file, which may take a while, and says how it goes.
 * Resolves with nothing when it could not be registered; why has been told.
 */
export async function registerFile(
  path: string,
  settings: ServerConnection.ISettings,
  trans: TranslationBundle
): Promise<Dataset | undefined> {
  const name = path.split('/').at(-1) ?? path;
  const notice = Notification.emit(trans.__('Reading %1 …', name), 'in-progress', {
    autoClose: false
  });
  try {
    const dataset = await askDesk<Dataset>(settings, 'dataset-files', {
      method: 'POST',
      body: JSON.stringify({ path })
    });
    Notification.dismiss(notice);
    return dataset;
  } catch (reason) {
    Notification.update({
      id: notice,
      type: 'error',
      message: trans.__(
        '%1 could not be registered: %2',
        name,
        causeOf(reason as Error, trans)
      ),
      autoClose: false
    });
    return undefined;
  }
}
