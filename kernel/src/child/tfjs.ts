import type { Interrupts } from './interrupts.js';

/** Where TensorFlow.js keeps its one engine of a process. */
const ENGINE = '_tfengine';

interface TfjsEngine {
  runKernelFunc?: (parameters: unknown) => unknown;
}

/**
 * Lets an interrupt stop a library that computes with TensorFlow.js, such as
 * `model.fit`, at its next operation, whatever backend it has. Without it the
 * library would go on when its cell has ended, since its own code is not ours.
 */
export function interruptTfjs(interrupts: Interrupts): void {
  let engine: unknown;
  Object.defineProperty(globalThis, ENGINE, {
    configurable: true,
    enumerable: false,
    get: () => engine,
    set: (made: unknown) => {
      engine = made;
      const { runKernelFunc: run } = (made ?? {}) as TfjsEngine;
      if (run) {
        (made as TfjsEngine).runKernelFunc = function (this: unknown, parameters) {
          interrupts.check();
          return run.call(this, parameters);
        };
      }
    }
  });
}
