/**
 * Compiles engine/native into engine/build/trainlab_engine.node, with a C++17 compiler
 * and the npm packages node-api-headers and node-addon-api alone. Does nothing when the
 * addon is newer than every source and the command would be the same.
 *
 * Compiler: $CXX, else g++, c++ or clang++, else `python3 -m ziglang c++` (PyPI ziglang;
 * the Python of $TRAINLAB_PYTHON when set).
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const room = path.dirname(import.meta.dirname);
const native = path.join(room, 'native');
const build = path.join(room, 'build');
const output = path.join(build, 'trainlab_engine.node');
const record = path.join(build, 'command.json');

const { resolve } = createRequire(import.meta.url);
const headers = [
  path.join(path.dirname(resolve('node-api-headers')), 'include'),
  path.dirname(resolve('node-addon-api'))
];

const works = (command, ...args) =>
  spawnSync(command, [...args, '--version'], { stdio: 'ignore' }).status === 0;

function findCompiler() {
  const named = (process.env.CXX ?? '').split(' ').filter(Boolean);
  for (const command of [named, ['g++'], ['c++'], ['clang++']]) {
    if (command.length > 0 && works(...command)) {
      return { command, flags: ['-static-libstdc++', '-static-libgcc'] };
    }
  }
  const zig = [process.env.TRAINLAB_PYTHON ?? 'python3', '-m', 'ziglang', 'c++'];
  if (works(...zig)) {
    const target = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
    return { command: [...zig, '-target', `${target}-linux-gnu.2.27`], flags: [] };
  }
  throw new Error(
    'No C++ compiler was found. Install g++ (apt install g++), or `pip install ziglang`, ' +
      'or set CXX to a C++17 compiler.'
  );
}

const compile = [
  '-std=c++17',
  '-O2',
  '-fPIC',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-DNAPI_VERSION=8',
  '-DNODE_ADDON_API_CPP_EXCEPTIONS',
  '-DNODE_ADDON_API_DISABLE_DEPRECATED',
  // A worker that is terminated during an op must not abort the process.
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  ...headers.map(folder => `-isystem${folder}`)
];
// nodelete: the last worker's exit must not unload code that TensorFlow still calls.
const link = ['-shared', '-s', '-Wl,-z,nodelete', '-ldl'];

const run = ([command, ...args]) =>
  new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', fail);
    child.on('exit', code =>
      code === 0 ? done() : fail(new Error(`${command} failed with exit code ${code}`))
    );
  });

async function runAll(commands, limit) {
  const queue = [...commands];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await run(next);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
}

const changed = file => fs.statSync(file).mtimeMs;
const sources = fs.readdirSync(native).map(name => path.join(native, name));
const units = sources.filter(file => file.endsWith('.cc'));
const compiler = findCompiler();
const command = JSON.stringify([
  compiler,
  compile,
  link,
  units.map(file => path.basename(file))
]);

const upToDate =
  fs.existsSync(output) &&
  fs.existsSync(record) &&
  fs.readFileSync(record, 'utf8') === command &&
  [...sources, import.meta.filename].every(file => changed(file) <= changed(output));

if (!upToDate) {
  const started = performance.now();
  const objects = path.join(build, 'obj');
  fs.mkdirSync(objects, { recursive: true });
  const object = file => path.join(objects, `${path.basename(file, '.cc')}.o`);
  await runAll(
    units.map(file => [...compiler.command, ...compile, '-c', file, '-o', object(file)]),
    os.availableParallelism()
  );
  // A process that has the old addon open must keep it: link beside it, then rename.
  const fresh = `${output}.new`;
  await run([
    ...compiler.command,
    ...compiler.flags,
    ...units.map(object),
    ...link,
    '-o',
    fresh
  ]);
  fs.renameSync(fresh, output);
  fs.writeFileSync(record, command);
  const kilobytes = Math.round(fs.statSync(output).size / 1024);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `engine: built ${path.relative(room, output)}, ${kilobytes} kB in ${seconds} s\n`
  );
}
