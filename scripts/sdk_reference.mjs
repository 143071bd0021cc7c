/**
 * Writes `docs/reference/sdk.md` from the docstrings of the SDK.
 *
 *     node scripts/sdk_reference.mjs            write the page
 *     node scripts/sdk_reference.mjs --check    fail when the page is not what they say
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application } from 'typedoc';
import { root } from './setup/paths.mjs';

const page = join(root, 'docs/reference/sdk.md');

async function generate(folder) {
  const app = await Application.bootstrapWithPlugins({
    options: join(root, 'sdk/typedoc.json'),
    out: folder
  });
  const project = await app.convert();
  if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('The docstrings of sdk/src have faults; they are listed above.');
  }
  await app.generateOutputs(project);
  return join(folder, 'sdk.md');
}

if (process.argv.includes('--check')) {
  const folder = mkdtempSync(join(tmpdir(), 'trainlab-reference-'));
  try {
    const fresh = readFileSync(await generate(folder), 'utf8');
    if (fresh !== readFileSync(page, 'utf8')) {
      console.error(
        'docs/reference/sdk.md is not what the docstrings say. Run `npm run docs`.'
      );
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  await generate(join(root, 'docs/reference'));
}
