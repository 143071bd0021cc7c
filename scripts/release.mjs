/**
 * `npm run release -- --dry-run`: everything of a release but the upload, which only
 * .github/workflows/release.yml does, by trusted publishing and without a secret.
 *
 *     npm run release -- --dry-run
 *     npm run release -- --dry-run --as-built    of what is built now
 *     npm run release -- --set-version 0.2.0     changes the version everywhere
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sectionOf } from './release/changelog.mjs';
import { PACKAGES, packRoom } from './release/npm.mjs';
import { tryPackages } from './release/try-packages.mjs';
import { filesToChange, setVersion, versionOf } from './release/version.mjs';
import { node24, root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';

const tool = name => join(root, '.cache', 'wheel', 'tools', 'bin', name);
const git = (...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

const { values } = parseArgs({
  options: {
    'dry-run': { type: 'boolean' },
    'as-built': { type: 'boolean' },
    'set-version': { type: 'string' }
  }
});

if (values['set-version'] !== undefined) {
  if (!/^\d+\.\d+\.\d+$/.test(values['set-version'])) {
    process.stderr.write(`${values['set-version']} is no version: X.Y.Z is needed.\n`);
    process.exit(2);
  }
  const changed = setVersion(root, values['set-version']);
  process.stdout.write(`${changed.join('\n')}\nSay in CHANGELOG.md what is new.\n`);
  process.exit();
}
if (!values['dry-run']) {
  process.stderr.write(
    'A release is uploaded by .github/workflows/release.yml when its tag is pushed, and ' +
      'from nowhere else. `npm run release -- --dry-run` does all but the upload.\n'
  );
  process.exit(2);
}

const version = versionOf(root);
let failed = 0;
await step('one version', () => {
  const wrong = [...filesToChange(root).keys()];
  if (wrong.length > 0) {
    throw new Error(
      `${wrong.join(', ')} differ from package.json. ` +
        `Run \`npm run release -- --set-version ${version}\`.`
    );
  }
  return version;
});
await step('the tag', checkTag);
await step('the changelog', () => {
  const text = sectionOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
  return `${text.split('\n').length} lines on ${version}`;
});
await step('wheels for every platform', async () => {
  const asBuilt = values['as-built'] ? ['--as-built'] : [];
  // In a new checkout, this is what brings Node 24.
  const node = node24() ?? process.execPath;
  await run([node, 'scripts/wheel.mjs', '--platform', 'all', ...asBuilt]);
  return wheels()
    .map(name => name.replace(/^.*-none-/, ''))
    .join(', ');
});
await step('what is in them', async () =>
  lastLine(await run([tool('python'), 'scripts/check_wheel_contents.py', '--all']))
);
await step('twine check', async () => {
  await run([tool('twine'), 'check', '--strict', ...wheels()]);
  return `${wheels().length} wheels`;
});
const tarballs = [];
await step('npm pack', async () => {
  const folder = join(root, 'dist', 'npm');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const room of PACKAGES) {
    tarballs.push(await packRoom(room, join(root, '.cache', 'release'), folder));
  }
  writeFileSync(
    join(folder, 'order.json'),
    JSON.stringify(tarballs.map(({ file }) => file.slice(folder.length + 1)))
  );
  return tarballs
    .map(
      ({ file, size }) => `${file.slice(folder.length + 1)} ${Math.ceil(size / 1e3)} kB`
    )
    .join(', ');
});
await step('npm install of the packages, and a tensor', () =>
  tryPackages(tarballs.map(({ file }) => file))
);
await step('the workflows', async () => {
  const folder = join(root, '.github', 'workflows');
  const files = readdirSync(folder).map(name => join(folder, name));
  await run([
    tool('check-jsonschema'),
    ...['--builtin-schema', 'vendor.github-workflows', ...files]
  ]);
  return `${files.length} are valid`;
});
process.stdout.write(
  failed > 0
    ? `${failed} steps failed: ${version} is not ready.\n`
    : `${version} is ready. Nothing was uploaded: push the tag v${version} to do so.\n`
);
process.exitCode = failed > 0 ? 1 : 0;

async function step(what, act) {
  const start = performance.now();
  try {
    const found = await act();
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stdout.write(`ok      ${what}: ${found} (${seconds} s)\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${what}: ${error.message}\n`);
  }
}

/** A tag of a version at this commit, or the one that a release runs for, is this version's. */
function checkTag() {
  const named = process.env.GITHUB_REF_TYPE === 'tag' ? process.env.GITHUB_REF_NAME : '';
  const here = git('tag', '--points-at', 'HEAD', '--list', 'v[0-9]*').split('\n');
  const tags = [named, ...here].filter(Boolean);
  const wrong = tags.filter(tag => tag !== `v${version}`);
  if (wrong.length > 0) {
    throw new Error(`the tag is ${wrong.join(', ')}, and the version ${version}.`);
  }
  return tags.length > 0 ? `v${version}` : `none here yet; it will be v${version}`;
}

function wheels() {
  const names = readdirSync(join(root, 'dist')).filter(name => name.endsWith('.whl'));
  return names.sort().map(name => join('dist', name));
}

function lastLine(output) {
  return output.trimEnd().split('\n').at(-1);
}
