import type { Addon, TensorCalls } from './addon.js';
import { kernelBridge } from './kernel-bridge.js';
import type { StepSession } from './step/step-session.js';

/** What the JavaScript half of tfjs-node takes as its native binding. */
export interface Binding extends TensorCalls {
  readonly TF_Version: string;
}

/** Where the binding's calls go: to the addon, or while a step is traced to its session. */
export class OpRouter {
  session: StepSession | undefined;
  /** Where the program wants its ops, which functions do not heed; "" for anywhere. */
  device = '';
  /** Ids of results that an op which failed never gave; disposing of them is no error. */
  readonly lost = new Set<number>();
}

/**
 * tfjs-node's binding on our addon. Before each op and each SavedModel call that runs at
 * once it asks the kernel, when there is one, whether the cell is being interrupted, and
 * tells it what runs. The exception is thrown before anything has run, so every variable
 * keeps its value, and tfjs closes its scopes on the way up.
 */
export function createBinding(addon: Addon, version: string, router: OpRouter): Binding {
  return {
    ...addon,
    TF_Version: version,
    createTensor(shape, dtype, values) {
      return (router.session ?? addon).createTensor(shape, dtype, values);
    },
    deleteTensor(id) {
      if (!router.lost.delete(id)) {
        (router.session ?? addon).deleteTensor(id);
      }
    },
    tensorDataSync(id) {
      return (router.session ?? addon).tensorDataSync(id);
    },
    executeOp(name, attributes, inputIds, outputCount) {
      const { session } = router;
      if (session?.following !== true) {
        askKernel(`op ${name}`);
      }
      return (session ?? addon).executeOp(name, attributes, inputIds, outputCount);
    },
    runSavedModel(id, inputIds, inputNames, outputNames) {
      askKernel('SavedModel');
      router.session?.leave('runs a SavedModel');
      return addon.runSavedModel(id, inputIds, inputNames, outputNames);
    }
  };
}

function askKernel(activity: string): void {
  const kernel = kernelBridge();
  if (kernel !== undefined) {
    kernel.throwIfInterrupted();
    kernel.status(activity);
  }
}
