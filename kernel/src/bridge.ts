/**
 * The meeting point of the kernel and the libraries that run in it:
 * `globalThis[Symbol.for('trainlab.kernel.v1')]` in the process that runs cells.
 * A library uses it when it is there and works without it.
 */
export interface KernelBridge {
  readonly version: 1;
  /** The cell whose code is running in this asynchronous context, also in its timers. */
  cell():
    | { id?: string; executionCount: number; code: string; notebookPath?: string }
    | undefined;
  /** True while the running cell is being interrupted. */
  interrupted(): boolean;
  /** Throws `InterruptError` when the running cell is interrupted. Cheap enough for every operation. */
  throwIfInterrupted(): void;
  /** Aborted when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** Sends `display_data`, or `update_display_data` with `update` and `transient.display_id`. */
  display(
    bundle: {
      data: Record<string, unknown>;
      metadata?: Record<string, unknown>;
      transient?: { display_id?: string };
    },
    options?: { update?: boolean }
  ): void;
  /** Empties the cell's output, with `wait` when the next output comes. */
  clearOutput(wait?: boolean): void;
  /** Lets the running cell put out so many bytes before the rest is left out; `Infinity` for all. */
  limitOutput(bytes: number): void;
  /**
   * Asks the person at the notebook for a line of text and blocks until it is there.
   *
   * @throws Error when the client takes no input.
   */
  ask(prompt: string, options?: { password?: boolean }): string;
  /** The MIME bundle that the kernel shows for a value. */
  format(value: unknown): Promise<Record<string, unknown>>;
  /** A formatter turns a value into a MIME bundle or undefined; the last registered is asked first. */
  registerFormatter(format: (value: unknown) => Record<string, unknown> | undefined): {
    dispose(): void;
  };
  /** Adds completions that only the running process knows. Asked while no cell runs. */
  registerCompletions(complete: (code: string, cursor: number) => string[] | undefined): {
    dispose(): void;
  };
  /** The last known activity, such as `op MatMul`; told in the cell if the process dies. */
  status(text: string): void;
  /**
   * Called once if the running cell ends with an error, with `TypeError: …`. An
   * interrupt is none; see `signal`.
   */
  onCellError(callback: (error: string) => void): { dispose(): void };
  /** Asks the kernel to write an exit record to `path` when this process ends, in whatever way. */
  writeExitRecord(path: string): { dispose(): void };
  /** Called and awaited, at most 5 s, before a clean shutdown or restart. */
  onShutdown(callback: () => void | Promise<void>): { dispose(): void };
}

export const KERNEL_BRIDGE = Symbol.for('trainlab.kernel.v1');

/** The bridge of this process; undefined outside a kernel. */
export function kernelBridge(): KernelBridge | undefined {
  return (globalThis as { [KERNEL_BRIDGE]?: KernelBridge })[KERNEL_BRIDGE];
}
