import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root, venv } from '../../../scripts/gate/process.mjs';

/**
 * The folder with JupyterHub 5, which is put before the environment's own packages.
 * Whatever it needs besides, the environment has.
 */
export async function olderHub() {
  const folder = join(root, '.cache', 'jupyterhub-5');
  if (!existsSync(join(folder, 'bin', 'jupyterhub-singleuser'))) {
    const { status } = await capture(venv('python'), [
      ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--upgrade'],
      ...['--target', folder, '-r', 'requirements/hub5.txt']
    ]);
    if (status !== 0) {
      throw new Error('JupyterHub 5 could not be installed.');
    }
  }
  return folder;
}
