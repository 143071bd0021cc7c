/**
 * The embedded experiment store.
 *
 *     main.js ensure   finds the store or starts it; prints where it is as one JSON line
 *     main.js serve    is the store
 */
import { fileURLToPath } from 'node:url';
import { locations } from '@trainlab/api/node';
import { ensure } from './ensure.js';

const main = fileURLToPath(import.meta.url);

async function command(name: string | undefined): Promise<void> {
  switch (name) {
    case 'ensure':
      process.stdout.write(`${JSON.stringify(await ensure(locations(), main))}\n`);
      return;
    case 'serve': {
      // Loaded here, so that `ensure` answers at once when a store runs.
      const { serve } = await import('./serve.js');
      return serve();
    }
    default:
      throw new Error('Usage: trainlab-store ensure | serve');
  }
}

command(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
