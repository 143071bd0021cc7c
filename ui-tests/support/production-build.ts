import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from './lab.js';

/**
 * Builds the lab extension as it is published, in a folder of its own.
 *
 * @returns the folder that a Jupyter server takes as labextension.
 */
export async function buildForProduction(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'trainlab-lab-'));
  for (const part of ['lib', 'style', 'schema', 'node_modules']) {
    symlinkSync(join(repository, part), join(folder, part));
  }
  copyFileSync(join(repository, 'package.json'), join(folder, 'package.json'));
  const program = join(repository, '.venv', 'bin', 'jupyter-builder');
  await promisify(execFile)(program, ['build', folder]);
  return join(folder, 'trainlab', 'labextension');
}
