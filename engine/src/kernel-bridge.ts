/**
 * What the engine uses of the TypeScript kernel, when it runs inside one. The kernel
 * publishes the object under a global symbol; the two packages share nothing else.
 */
export interface KernelBridge {
  /** Throws the kernel's InterruptError while the running cell is being interrupted. */
  throwIfInterrupted(): void;
  /** Last known activity, told in the cell if the process dies. */
  status(text: string): void;
}

const KEY = Symbol.for('trainlab.kernel.v1');

/** The kernel of this process, or undefined in a plain Node program. */
export function kernelBridge(): KernelBridge | undefined {
  return (globalThis as { [KEY]?: KernelBridge })[KEY];
}
