import { delimiter, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Runs a program's tfjs on TensorFlow, which is looked for as the tests' set-up installs it. */
export const ON_ENGINE = {
  nodeArguments: ['--import', join(ROOT, 'engine/lib/register.js')],
  env: {
    TRAINLAB_ENGINE_PATH: [
      process.env.TRAINLAB_ENGINE_PATH,
      join(ROOT, '.venv/share/trainlab/engine'),
      join(ROOT, '.cache/engine')
    ]
      .filter(Boolean)
      .join(delimiter)
  }
};
