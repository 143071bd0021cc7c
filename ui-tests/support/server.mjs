/**
 * A JupyterLab with this checkout's extension, kernel and store, all of whose
 * files lie in one temporary folder. It is removed when the server has ended.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, '..', '..');
const folder = process.env.TRAINLAB_UI_FOLDER;
const runtime = join(folder, 'run');

for (const name of ['home', 'root/quickstart', 'config', 'data', 'run']) {
  mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
}
for (const [link, target] of [
  [
    'jupyter/labextensions/@trainlab/lab',
    process.env.TRAINLAB_UI_LABEXTENSION ?? 'trainlab/labextension'
  ],
  ['jupyter/kernels/trainlab', 'trainlab/kernelspec']
]) {
  mkdirSync(dirname(join(folder, link)), { recursive: true });
  symlinkSync(resolve(repository, target), join(folder, link));
}

const bin = join(repository, '.venv', 'bin');
const server = spawn(
  join(bin, 'jupyter'),
  ['lab', '--allow-root', `--config=${join(here, 'jupyter_server_config.py')}`],
  {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      PYTHONPATH: repository,
      JUPYTER_PATH: join(folder, 'jupyter'),
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      JUPYTER_DATA_DIR: join(folder, 'data'),
      JUPYTERLAB_GALATA_ROOT_DIR: join(folder, 'root'),
      TRAINLAB_HOME: join(folder, 'home'),
      TRAINLAB_STORE_IDLE_MS: '2000',
      XDG_RUNTIME_DIR: runtime
    }
  }
);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => server.kill('SIGTERM'));
}
server.on('exit', async code => {
  // The store belongs to nobody: it ends by itself when all its clients are gone.
  const sockets = join(runtime, 'trainlab');
  for (let tries = 0; tries < 60 && hasSocket(sockets); tries++) {
    await setTimeout(250);
  }
  rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 0);
});

function hasSocket(path) {
  return existsSync(path) && readdirSync(path).some(name => name.endsWith('.sock'));
}
