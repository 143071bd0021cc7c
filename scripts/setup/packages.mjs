import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24, npmCli, root } from './paths.mjs';
import { run } from './run.mjs';

/**
 * Whether node_modules holds exactly what package-lock.json says: npm keeps its own
 * list of what it installed. Packages for other platforms may be absent.
 */
export function packagesAreInstalled() {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) {
    return false;
  }
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(list);
  const same = path => version(wanted[path]) === version(present[path]);
  return (
    Object.keys(present).every(same) &&
    Object.keys(wanted).every(
      path => !path.startsWith('node_modules/') || wanted[path].optional || same(path)
    )
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
