import nodeModule from 'node:module';
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

function opener(engine: Engine): () => boolean {
  let told = false;
  return () => {
    restoreUtil();
    const state = engine.open();
    if (state.kind === 'absent' && !told) {
      told = true;
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
