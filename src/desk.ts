import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { DOOR } from './store/door.js';

/**
 * Asks our own part of the Jupyter server, which is not the store.
 *
 * @param path - below `desk/`.
 * @throws ServerConnection.NetworkError when the server does not answer.
 * @throws Error with the server's words when it refuses.
 */
export async function askDesk<T>(
  settings: ServerConnection.ISettings,
  path: string,
  init: RequestInit = {}
): Promise<T> {
  const url = URLExt.join(settings.baseUrl, DOOR, 'desk', path);
  const response = await ServerConnection.makeRequest(
    url,
    { ...init, cache: 'no-cache' },
    settings
  );
  const answer = (await response.json().catch(() => undefined)) as
    (T & { message?: string }) | undefined;
  if (!response.ok || answer === undefined) {
    throw new Error(answer?.message ?? `${response.status} ${response.statusText}`);
  }
  return answer;
}
