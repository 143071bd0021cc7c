/** Installs the packed packages as a stranger would, and computes with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, node24, npmCli } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';

const PROGRAM = `
import { createRequire } from 'node:module';
import { experiments } from 'trainlab';
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
const [sum] = tf.tensor1d([1, 2, 3]).sum().dataSync();
process.stdout.write(typeof experiments + ' ' + tf.getBackend() + ' ' + sum + '\\n');
`;

/**
 * Installs the tarballs into an empty folder, scripts switched off as in this
 * repository, and adds numbers on the checkout's engine. Resolves with what ran.
 */
export async function tryPackages(tarballs) {
  const folder = mkdtempSync(join(tmpdir(), 'trainlab-npm-'));
  const file = join(folder, 'try.mjs');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
  writeFileSync(file, PROGRAM);
  try {
    await run([
      ...[node24(), npmCli(), 'install', '--prefix', folder, '--ignore-scripts'],
      ...['--no-audit', '--no-fund', '--prefer-offline', ...tarballs]
    ]);
    const register = join(folder, 'node_modules/@trainlab/engine/lib/register.js');
    const said = await run([node24(), '--import', register, file], {
      env: { TRAINLAB_ENGINE_PATH: join(environment, 'share', 'trainlab', 'engine') }
    });
    if (said.trim().split('\n').at(-1) !== 'object tensorflow 6') {
      throw new Error(`The packages do not work together:\n${said}`);
    }
    return 'TensorFlow says 6';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
