import type { Addon, TensorCalls } from './addon.js';
import { kernelBridge } from './kernel-bridge.js';

/** What the JavaScript half of tfjs-node takes as its native binding. */
export interface Binding extends TensorCalls {
  readonly TF_Version: string;
}

/**
 * tfjs-node's binding on our addon. Before each op and each SavedModel call it asks the
 * kernel, when there is one, whether the cell is being interrupted, and tells it what
 * runs. The exception is thrown before anything has run, so every variable keeps its
 * value, and tfjs closes its scopes on the way up.
 */
export function createBinding(addon: Addon, version: string): Binding {
  return {
    ...addon,
    TF_Version: version,
    executeOp(name, attributes, inputIds, outputCount) {
      const kernel = kernelBridge();
      if (kernel !== undefined) {
        kernel.throwIfInterrupted();
        kernel.status(`op ${name}`);
      }
      return addon.executeOp(name, attributes, inputIds, outputCount);
    },
    runSavedModel(id, inputIds, inputNames, outputNames) {
      const kernel = kernelBridge();
      if (kernel !== undefined) {
        kernel.throwIfInterrupted();
        kernel.status('SavedModel');
      }
      return addon.runSavedModel(id, inputIds, inputNames, outputNames);
    }
  };
}
