/**
 * The experiment store.
 *
 *     main.js ensure        finds the embedded store or starts it; prints where it is as one
 *                           JSON line
 *     main.js serve         is the embedded store
 *     main.js serve --hub   is the store that the users of a JupyterHub share
 */
import { fileURLToPath } from 'node:url';
import { locations } from '@trainlab/api/node';
import { ensure, FOLDER_HELD, FolderHeldError } from './ensure.js';
import { ownVersion } from './own-version.js';

const main = fileURLToPath(import.meta.url);

async function command(name = '', ...options: string[]): Promise<void> {
  switch ([name, ...options].join(' ')) {
    case 'ensure':
      process.stdout.write(
        `${JSON.stringify(await ensure(locations(), main, ownVersion()))}\n`
      );
      return;
    case 'serve':
    case 'serve --hub': {
      // Loaded here, so that `ensure` answers at once when a store runs.
      const { serve } = await import('./serve.js');
      return serve(options.length > 0);
    }
    default:
      throw new Error('Usage: trainlab-store ensure | serve [--hub]');
  }
}

command(...process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof FolderHeldError ? FOLDER_HELD : 1;
});
