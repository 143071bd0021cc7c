/**
 * `npm start`: sets everything up and opens JupyterLab on the quickstart.
 *
 *     npm start                        opens examples/quickstart.ipynb
 *     npm start -- --check             runs it without a browser and checks the runs
 *     npm start -- --port=9999 …       arguments for `jupyter lab`
 */
import { join } from 'node:path';
import { attend } from './setup/go-on.mjs';
import { program, root } from './setup/paths.mjs';
import { setup } from './setup.mjs';

const notebook = join('examples', 'quickstart.ipynb');
const args = process.argv.slice(2);

await setup({ for: 'start' });

if (args.includes('--check')) {
  const rest = args.filter(argument => argument !== '--check');
  const check = [join(root, 'scripts', 'check_quickstart.py'), ...rest];
  process.exit(await attend(program('python'), check, { cwd: root }));
}

const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
process.exit(
  await attend(program('python'), ['-m', 'jupyterlab', notebook, ...asRoot, ...args], {
    cwd: root
  })
);
