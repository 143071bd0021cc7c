import { URLExt } from '@jupyterlab/coreutils';
import { KernelAPI, ServerConnection } from '@jupyterlab/services';
import { DOOR } from './door.js';

/** The kernel whose start opens the door, see trainlab/provisioner.py. */
const KERNEL = 'trainlab';

/**
 * Opens the door in a Jupyter server that was started before TrainLab was installed,
 * by starting a kernel for a moment. Returns whether it was shut and is open now.
 * Throws what the server answers when it cannot start the kernel.
 */
export async function openDoor(settings: ServerConnection.ISettings): Promise<boolean> {
  if (!(await isShut(settings))) {
    return false;
  }
  const { id } = await KernelAPI.startNew({ name: KERNEL }, settings);
  await KernelAPI.shutdownKernel(id, settings);
  return !(await isShut(settings));
}

/** Whether nothing answers there; a door without a store answers, by an error of its own. */
async function isShut(settings: ServerConnection.ISettings): Promise<boolean> {
  const url = URLExt.join(settings.baseUrl, DOOR, 'api/v1/health');
  const { status } = await ServerConnection.makeRequest(
    url,
    { cache: 'no-cache' },
    settings
  );
  return status === 404;
}
