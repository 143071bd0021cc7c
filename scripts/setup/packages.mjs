import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24, npmCli, root } from './paths.mjs';
import { run } from './run.mjs';

/** Whether node_modules holds what package-lock.json says; npm lists what it installed. */
export function packagesAreInstalled() {
  const list = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(list) &&
    samePackages(packagesOf(join(root, 'package-lock.json')), packagesOf(list))
  );
}

/** Compares two lists of packages; those for other platforms may be absent. */
export function samePackages(wanted, present) {
  const same = path => version(wanted[path]) === version(present[path]);
  const needed = path => path.startsWith('node_modules/') && !wanted[path].optional;
  return (
    Object.keys(present).every(same) && Object.keys(wanted).filter(needed).every(same)
  );
}

const packagesOf = file => JSON.parse(readFileSync(file, 'utf8')).packages;
const version = entry =>
  entry && (entry.link ? `link to ${entry.resolved}` : entry.version);

export async function installPackages() {
  const [, major] = /^v(\d+)/.exec(await run([node24(), '--version'])) ?? [];
  await run([node24(), npmCli(), 'ci', '--no-audit', '--no-fund', '--prefer-offline'], {
    env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }
  });
  return `by Node ${major}`;
}
