/** The cell whose code is running. */
export interface Cell {
  id?: string;
  executionCount: number;
  code: string;
  notebookPath?: string;
}

/** What the notebook kernel offers to libraries; see docs/architecture, contract 10. */
export interface KernelBridge {
  readonly version: 1;
  cell(): Cell | undefined;
  throwIfInterrupted(): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** Called once if the running cell ends with an error. */
  onCellError?(callback: (error: string) => void): { dispose(): void };
  display(
    bundle: {
      data: Record<string, unknown>;
      metadata?: Record<string, unknown>;
      transient?: { display_id?: string };
    },
    options?: { update?: boolean }
  ): void;
  /** Asks the kernel to write an exit record to `path` when this process ends. */
  writeExitRecord(path: string): { dispose(): void };
  /** Called before a clean shutdown or restart. */
  onShutdown?(callback: () => void): { dispose(): void };
}

const KERNEL = Symbol.for('trainlab.kernel.v1');

/** The kernel's bridge, or undefined in a plain program. */
export function kernelBridge(): KernelBridge | undefined {
  const bridge = (globalThis as { [KERNEL]?: KernelBridge })[KERNEL];
  return bridge?.version === 1 ? bridge : undefined;
}
