/**
 * `npm run wheel`: builds dist/trainlab-<version>-py3-none-<platform>.whl, all that a
 * user needs besides TensorFlow's libraries. What it is made of is laid out anew below
 * .cache/wheel, so that the checkout's own builds stay as they are.
 *
 *     npm run wheel
 *     npm run wheel -- --as-built    of what is built now, without a set-up before
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
import { node24, program, root } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { setup } from './setup.mjs';
import { copyPackage, measure } from './wheel/files.mjs';
import { publishedManifest } from './wheel/manifest.mjs';
import { runtimePackages } from './wheel/packages.mjs';
import { platformTag } from './wheel/platform.mjs';

const LARGEST = 40e6;
const layout = join(root, '.cache', 'wheel');
const tools = join(layout, 'tools');
const dist = join(root, 'dist');

if (!process.argv.includes('--as-built')) {
  await setup({ for: 'start' });
}
mkdirSync(layout, { recursive: true });
await installTools();
const [addon] = await Promise.all([buildAddon(), buildLabExtension()]);
layOutJavaScript(addon);
const platform = platformTag(join(layout, 'js'));
writeFileSync(join(layout, 'wheel.json'), JSON.stringify({ platform }));
const wheel = await pack();

const size = statSync(wheel).size;
const { files, bytes } = measure(join(layout, 'js'));
process.stdout.write(
  `${wheel}: ${(size / 1e6).toFixed(1)} MB; ` +
    `JavaScript: ${files} files, ${(bytes / 1e6).toFixed(0)} MB\n`
);
if (size > LARGEST) {
  process.stderr.write(`The wheel is larger than ${LARGEST / 1e6} MB.\n`);
  process.exitCode = 1;
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
async function buildAddon() {
  const room = join(layout, 'engine');
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
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const zig = [join(tools, 'bin', 'python'), '-m', 'ziglang', 'c++'];
  await run([node24(), join(room, 'scripts', 'build-addon.mjs')], {
    env: { CXX: [...zig, '-target', `${machine}-linux-gnu.2.27`].join(' ') }
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

function layOutJavaScript(addon) {
  const folder = join(layout, 'js');
  rmSync(folder, { recursive: true, force: true });
  for (const each of runtimePackages()) {
    copyPackage(each, join(folder, each.place));
  }
  cpSync(addon, join(folder, 'node_modules/@trainlab/engine/build/trainlab_engine.node'));
}

async function pack() {
  rmSync(dist, { recursive: true, force: true });
  await run([join(tools, 'bin', 'python'), '-m', 'hatchling', 'build', '-t', 'wheel']);
  return join(
    'dist',
    readdirSync(dist).find(name => name.endsWith('.whl'))
  );
}
