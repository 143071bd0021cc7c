/**
 * `npm run wheel`: builds dist/trainlab-<version>-py3-none-<platform>.whl, all that a
 * user needs besides TensorFlow's libraries. What it is made of is laid out anew below
 * .cache/wheel, so that the checkout's own builds stay as they are.
 *
 *     npm run wheel                          for this machine
 *     npm run wheel -- --platform all        for every platform
 *     npm run wheel -- --platform macos-arm64
 *     npm run wheel -- --as-built            of what is built now, without a set-up before
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { node24, program, root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { setup } from './setup.mjs';
import { copyPackage, copyZeromq, measure } from './wheel/files.mjs';
import { publishedManifest } from './wheel/manifest.mjs';
import { runtimePackages } from './wheel/packages.mjs';
import { ownPlatform, PLATFORMS } from './wheel/platforms.mjs';
import { platformTag } from './wheel/tag.mjs';

const LARGEST = 40e6;
const layout = join(root, '.cache', 'wheel');
const tools = join(layout, 'tools');
const javascript = join(layout, 'js');
const dist = join(root, 'dist');

const { values } = parseArgs({
  options: {
    platform: { type: 'string', default: ownPlatform() },
    'as-built': { type: 'boolean' }
  }
});
const wanted = values.platform === 'all' ? Object.keys(PLATFORMS) : [values.platform];
if (!wanted.every(name => name in PLATFORMS)) {
  process.stderr.write(
    `There is no wheel for ${values.platform ?? 'this system'}. ` +
      `Platforms: ${Object.keys(PLATFORMS).join(', ')}, all.\n`
  );
  process.exit(2);
}

if (!values['as-built']) {
  await setup({ for: 'start' });
}
mkdirSync(layout, { recursive: true });
await installTools();
await buildLabExtension();
layOutJavaScript();
const { files, bytes } = measure(javascript);
process.stdout.write(`JavaScript: ${files} files, ${(bytes / 1e6).toFixed(0)} MB\n`);
rmSync(dist, { recursive: true, force: true });
for (const name of wanted) {
  const addons = await layOutAddons(name);
  const wheel = await pack(platformTag(javascript, PLATFORMS[name].machine));
  const size = statSync(wheel).size;
  process.stdout.write(`${wheel}: ${(size / 1e6).toFixed(1)} MB; ${addons}\n`);
  if (size > LARGEST) {
    process.stderr.write(`The wheel is larger than ${LARGEST / 1e6} MB.\n`);
    process.exitCode = 1;
  }
}

/** The packer and the compiler, in an environment of their own. */
async function installTools() {
  const wanted = readFileSync(join(root, 'requirements', 'wheel.txt'), 'utf8');
  const record = join(tools, 'requirements.txt');
  if (existsSync(record) && readFileSync(record, 'utf8') === wanted) {
    return;
  }
  await run([program('python'), '-m', 'venv', '--clear', tools]);
  await run([
    join(tools, 'bin', 'python'),
    ...['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off'],
    ...['-r', join('requirements', 'wheel.txt')]
  ]);
  writeFileSync(record, wanted);
}

/**
 * Compiles the addon in a copy of its room with zig, for glibc 2.27: that of the
 * checkout may need the C library of the machine at hand.
 */
async function buildAddon(platform) {
  const room = join(layout, 'engine', platform);
  for (const part of ['native', 'scripts', 'package.json', 'node_modules']) {
    rmSync(join(room, part), { recursive: true, force: true });
  }
  for (const part of ['native', 'scripts', 'package.json']) {
    cpSync(join(root, 'engine', part), join(room, part), {
      recursive: true,
      preserveTimestamps: true
    });
  }
  const packages = join(root, 'engine', 'node_modules');
  if (existsSync(packages)) {
    symlinkSync(packages, join(room, 'node_modules'));
  }
  const zig = [join(tools, 'bin', 'python'), '-m', 'ziglang', 'c++'];
  await run([node24(), join(room, 'scripts', 'build-addon.mjs')], {
    env: { CXX: [...zig, '-target', PLATFORMS[platform].zig].join(' ') }
  });
  return join(room, 'build', 'trainlab_engine.node');
}

/** Builds the lab extension for production, in a folder that sees the checkout's sources. */
async function buildLabExtension() {
  const folder = join(layout, 'lab');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['lib', 'style', 'schema', 'node_modules']) {
    symlinkSync(join(root, part), join(folder, part));
  }
  const manifest = publishedManifest(
    JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
  await run([program('jupyter-builder'), 'build', folder]);
}

function layOutJavaScript() {
  rmSync(javascript, { recursive: true, force: true });
  for (const each of runtimePackages()) {
    copyPackage(each, join(javascript, each.place));
  }
}

/** Replaces the addons below the JavaScript by a platform's; returns what they are. */
async function layOutAddons(platform) {
  const { zig, zeromq } = PLATFORMS[platform];
  const packages = join(javascript, 'node_modules');
  rmSync(join(packages, 'zeromq', 'build'), { recursive: true, force: true });
  copyZeromq(join(root, 'node_modules', 'zeromq'), join(packages, 'zeromq'), zeromq);
  const build = join(packages, '@trainlab', 'engine', 'build');
  rmSync(build, { recursive: true, force: true });
  if (!zig) {
    return 'addons: zeromq';
  }
  cpSync(await buildAddon(platform), join(build, 'trainlab_engine.node'));
  return 'addons: zeromq, engine';
}

async function pack(platform) {
  writeFileSync(join(layout, 'wheel.json'), JSON.stringify({ platform }));
  await run([join(tools, 'bin', 'python'), '-m', 'hatchling', 'build', '-t', 'wheel']);
  return join(
    'dist',
    readdirSync(dist).find(name => name.endsWith(`-${platform}.whl`))
  );
}
