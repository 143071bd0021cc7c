import nodeModule from 'node:module';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { type Engine, processEngine } from './engine.js';
import { installHooks } from './hooks.js';
import { installLegacyHooks } from './legacy-hooks.js';
import { restoreUtil } from './node-util.js';

/**
 * `node --import @trainlab/engine/register program.js` runs an unmodified program on our
 * engine: its `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu` gets TensorFlow
 * through our addon. Nothing of TensorFlow is loaded before the program first imports
 * one of them.
 */
const REGISTERED = Symbol.for('trainlab.engine.registered');
const scope = globalThis as { [REGISTERED]?: true };

/** In the data that worker threads inherit: once per process, not once per thread. */
const TOLD = 'trainlab.engine.told';

function opener(engine: Engine): () => boolean {
  return () => {
    restoreUtil();
    const state = engine.open();
    if (state.kind === 'absent' && getEnvironmentData(TOLD) === undefined) {
      setEnvironmentData(TOLD, true);
      process.stderr.write(
        `trainlab: tfjs runs in JavaScript on the CPU, which is slow: ${state.reason}. ` +
          'Install TensorFlow with: trainlab engine install cpu\n'
      );
    }
    return state.kind === 'tensorflow';
  };
}

if (scope[REGISTERED] === undefined) {
  scope[REGISTERED] = true;
  const onTfjsNode = opener(processEngine());
  if (typeof nodeModule.registerHooks === 'function') {
    installHooks(onTfjsNode);
  } else {
    installLegacyHooks(onTfjsNode);
  }
}
