import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as core from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';
import { TrainLabError } from './errors.js';

const require = createRequire(import.meta.url);

/**
 * The tfjs-core of this process: the one that the user's code loaded, else the
 * one that it would load. Never a second copy.
 *
 * @throws TrainLabError when there is none.
 */
export function tfjsCore(): typeof core {
  return loadedTfjsCore() ?? loadTensorFlow();
}

/** The tfjs-core that the user's code loaded, if any. */
export function loadedTfjsCore(): typeof core | undefined {
  return loaded<typeof core>('tfjs-core', 'tf-core.node.js');
}

/**
 * The tfjs-layers of this process.
 *
 * @throws TrainLabError when the user's code has loaded none.
 */
export function tfjsLayers(): typeof layers {
  const found = loaded<typeof layers>('tfjs-layers', 'tf-layers.node.js');
  if (!found) {
    throw new TrainLabError(
      'TensorFlow.js is not loaded, so there is no model.fit to make callbacks for. ' +
        "First run: import * as tf from '@tensorflow/tfjs-node-gpu'"
    );
  }
  return found;
}

function loaded<T>(name: string, file: string): T | undefined {
  const ending = join('@tensorflow', name, 'dist', file);
  const path = Object.keys(require.cache).find(key => key.endsWith(ending));
  return path === undefined ? undefined : (require.cache[path]?.exports as T);
}

function loadTensorFlow(): typeof core {
  const name = '@tensorflow/tfjs-node-gpu';
  let cause: unknown;
  for (const from of [pathToFileURL(join(process.cwd(), 'cell.js')), import.meta.url]) {
    try {
      return createRequire(from)(name) as typeof core;
    } catch (error) {
      cause = error;
    }
  }
  throw new TrainLabError(
    `TensorFlow.js could not be loaded (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}). ` +
      "Try in a cell of its own: import * as tf from '@tensorflow/tfjs-node-gpu'",
    { cause }
  );
}
