import { engineInfo } from '@trainlab/engine';
import { loadedTfjsCore } from './tensorflow.js';

/** Where tfjs computes in this process, for people; undefined before tfjs is loaded. */
export function device(): string | undefined {
  const engine = engineInfo();
  if (engine.backend !== 'none') {
    return engine.describe;
  }
  const backend = loadedTfjsCore()?.getBackend();
  return backend === undefined ? undefined : `tfjs, backend ${backend}`;
}

/** Version of TensorFlow, when it is loaded. */
export function tensorflowVersion(): string | undefined {
  return engineInfo().version;
}
