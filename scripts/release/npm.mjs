/** The rooms that programs without Jupyter use, as npm packages. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node24, npmCli, root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { publishedManifest } from '../wheel/manifest.mjs';
import { PLATFORMS } from '../wheel/platforms.mjs';

/** In the order in which they must be published: each after what it depends on. */
export const PACKAGES = ['api', 'analysis', 'engine', 'sdk'];
const UNWANTED = /(^|\/)(\.tsbuildinfo|[^/]+\.(spec|test)\.[^/]+|\.env|\.npmrc)$/;

/**
 * Packs a room into `folder`; resolves with the tarball's path. The engine takes its
 * addons along, compiled as for the wheels, below `prebuilds/`.
 */
export async function packRoom(room, staging, folder) {
  const stage = join(staging, room);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
  const published = publishedManifest(manifest);
  delete published.private;
  delete published.devDependencies;
  const files = published.files.filter(file => file !== 'build/trainlab_engine.node');
  for (const file of files) {
    cpSync(join(root, room, file), join(stage, file), {
      recursive: true,
      filter: source => !UNWANTED.test(source)
    });
  }
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  if (room === 'engine') {
    cpSync(join(root, room, 'README.md'), join(stage, 'README.md'));
    files.push(...copyPrebuilds(stage));
  }
  writeFileSync(
    join(stage, 'package.json'),
    `${JSON.stringify({ ...published, files, publishConfig: { access: 'public' } }, undefined, 2)}\n`
  );
  const output = await run([
    ...[node24(), npmCli(), 'pack', stage, '--json', '--pack-destination', folder]
  ]);
  const [packed] = JSON.parse(output.slice(output.indexOf('[\n')));
  check(room, packed.files);
  return { file: join(folder, packed.filename), size: packed.size };
}

/** Where `npm run wheel` has left the addons; see PREBUILT in engine/src/addon.ts. */
function copyPrebuilds(stage) {
  const built = Object.entries(PLATFORMS).filter(([, { zig }]) => zig);
  return built.map(([name, { machine }]) => {
    const arch = { x86_64: 'x64', aarch64: 'arm64' }[machine];
    const place = join('prebuilds', `linux-${arch}`, 'trainlab_engine.node');
    const addon = join(root, '.cache/wheel/engine', name, 'build/trainlab_engine.node');
    cpSync(addon, join(stage, place));
    return place;
  });
}

function check(room, files) {
  const names = files.map(({ path }) => path);
  const needed = ['package.json', 'LICENSE', 'lib/index.js', 'lib/index.d.ts'];
  const missing = needed.filter(name => !names.includes(name));
  const spare = names.filter(name => UNWANTED.test(name));
  if (missing.length > 0 || spare.length > 0) {
    throw new Error(
      `The package of ${room} lacks ${missing.join(', ') || 'nothing'}, ` +
        `and should not have ${spare.join(', ') || 'anything less'}.`
    );
  }
}
