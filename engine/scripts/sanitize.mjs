/**
 * Runs the engine's test programs on an addon with the undefined-behaviour sanitizer, with
 * the real TensorFlow. Exits with 1 when a program fails or the sanitizer finds something.
 *
 * The address sanitizer cannot do this: it has to be the first library of the process, and
 * TensorFlow is loaded with RTLD_DEEPBIND, which lets TensorFlow's allocations pass it by.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';

const room = path.dirname(import.meta.dirname);
const copy = path.join(room, 'build/sanitized');
const native = path.join(room, 'native');
const { resolve } = createRequire(import.meta.url);

/** Programs of engine/tests/programs with their arguments; each prints its result. */
const PROGRAMS = [
  ['tensors.mjs'],
  ['errors.mjs'],
  ['images.mjs'],
  ['devices.mjs'],
  ['compiled-function.mjs'],
  ['step-loop.mjs', 'equal'],
  ['step-loop.mjs', 'failing'],
  ['step-loop.mjs', 'meanwhile'],
  ['step-behaviour.mjs', 'mixed'],
  ['step-behaviour.mjs', 'failing'],
  ['workers.mjs']
];

function run(command, args, options = {}) {
  return spawnSync(command, args, { encoding: 'utf8', ...options });
}

fs.rmSync(copy, { recursive: true, force: true });
fs.mkdirSync(path.join(copy, 'build'), { recursive: true });
// Modules find the addon beside themselves, and their packages above.
fs.cpSync(path.join(room, 'lib'), path.join(copy, 'lib'), { recursive: true });
fs.cpSync(path.join(room, 'tests'), path.join(copy, 'tests'), { recursive: true });
fs.copyFileSync(path.join(room, 'package.json'), path.join(copy, 'package.json'));

const built = run(process.env.CXX ?? 'g++', [
  '-std=c++17',
  '-O1',
  '-g',
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
  '-fsanitize=undefined',
  '-fno-sanitize=vptr',
  '-fno-sanitize-recover=undefined',
  '-static-libubsan',
  '-DNAPI_VERSION=8',
  '-DNODE_ADDON_API_CPP_EXCEPTIONS',
  '-DNODE_ADDON_API_DISABLE_DEPRECATED',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  `-isystem${path.join(path.dirname(resolve('node-api-headers')), 'include')}`,
  `-isystem${path.dirname(resolve('node-addon-api'))}`,
  ...fs
    .readdirSync(native)
    .filter(name => name.endsWith('.cc'))
    .map(name => path.join(native, name)),
  '-Wl,-z,nodelete',
  '-ldl',
  '-o',
  path.join(copy, 'build/trainlab_engine.node')
]);
if (built.status !== 0) {
  throw new Error(`the addon does not compile with the sanitizer:\n${built.stderr}`);
}

let failed = 0;
for (const [name, ...args] of PROGRAMS) {
  const { status, signal, stderr } = run(process.execPath, [
    '--import',
    path.join(copy, 'lib/register.js'),
    path.join(copy, 'tests/programs', name),
    ...args
  ]);
  const found = /runtime error:.*/.exec(stderr)?.[0];
  const good = status === 0 && found === undefined;
  failed += good ? 0 : 1;
  process.stdout.write(
    `${good ? 'passed' : 'FAILED'}: ${[name, ...args].join(' ')}` +
      `${good ? '' : ` (${found ?? signal ?? `exit code ${status}`})\n${stderr}`}\n`
  );
}
fs.rmSync(copy, { recursive: true });
process.stdout.write(`${PROGRAMS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
