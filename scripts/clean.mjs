/**
 * `npm run clean`: removes what was built. With `--all`, also the Python
 * environment, node_modules and .cache, so that the next start sets up anew.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const rooms = readdirSync(root, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
  .map(entry => entry.name)
  .filter(name => name !== 'node_modules');

const built = [
  'lib',
  ...rooms.map(room => join(room, 'lib')),
  join('engine', 'build'),
  join('trainlab', 'labextension'),
  'test-results'
];
const installed = ['.venv', '.cache', 'node_modules'];

for (const path of process.argv.includes('--all') ? [...built, ...installed] : built) {
  rmSync(join(root, path), { recursive: true, force: true });
}
