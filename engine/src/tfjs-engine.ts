import { kernelBridge } from './kernel-bridge.js';
import type { TfjsCore } from './step/tfjs.js';

/**
 * Frees the tape of a gradient that throws. tfjs-core 4.22 closes its scopes then, but
 * keeps the tape's saved activations for ever: each interrupted or failed training step
 * would leak the memory of a whole batch.
 */
export function freeAbandonedTapes(engine: TfjsCore): void {
  const gradients = engine.gradients.bind(engine);
  engine.gradients = (...args) => {
    try {
      return gradients(...args);
    } catch (error) {
      const { state } = engine;
      if (state.gradientDepth === 0 && state.activeTape !== null) {
        for (const { saved } of state.activeTape) {
          saved?.forEach(tensor => tensor.dispose());
        }
        state.activeTape = null;
      }
      throw error;
    }
  };
}

/**
 * Asks the kernel before each tfjs kernel whether the cell is being interrupted: what
 * the binding does on TensorFlow, for the CPU backend.
 */
export function stopAtKernels(engine: TfjsCore): void {
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (name, ...args) => {
    const kernel = kernelBridge();
    if (kernel !== undefined) {
      kernel.throwIfInterrupted();
      kernel.status(`op ${name}`);
    }
    return runKernel(name, ...args);
  };
}
