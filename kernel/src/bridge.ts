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
  /** Messages to and from the notebook's front end. */
  readonly comms: KernelComms;
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

type JsonObject = Record<string, unknown>;

export interface CommSendOptions {
  metadata?: JsonObject;
  /** Binary data that travels beside the JSON. */
  buffers?: readonly Uint8Array[];
}

export interface CommOpenOptions extends CommSendOptions {
  data?: JsonObject;
  /** Its id; by default a new one. */
  id?: string;
}

/** A message of the front end. */
export interface CommMessage {
  data: JsonObject;
  metadata: JsonObject;
  buffers: Uint8Array[];
}

/**
 * One channel to the front end. Listeners are called between steps of a running
 * cell, also in its synchronous loops, or while it waits.
 */
export interface Comm {
  readonly id: string;
  readonly target: string;
  readonly isOpen: boolean;
  /** @throws Error when the comm is closed. */
  send(data: JsonObject, options?: CommSendOptions): void;
  close(data?: JsonObject): void;
  onMessage(listener: (message: CommMessage) => unknown): { dispose(): void };
  /** The front end closed the comm. */
  onClose(listener: (message: CommMessage) => unknown): { dispose(): void };
}

/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages */
export interface KernelComms {
  /** Opens a comm to a target that the front end knows. */
  open(target: string, options?: CommOpenOptions): Comm;
  /** Takes the comms that the front end opens to a target. */
  registerTarget(
    name: string,
    onOpen: (comm: Comm, message: CommMessage) => unknown
  ): { dispose(): void };
}

export const KERNEL_BRIDGE = Symbol.for('trainlab.kernel.v1');

/** The bridge of this process; undefined outside a kernel. */
export function kernelBridge(): KernelBridge | undefined {
  return (globalThis as { [KERNEL_BRIDGE]?: KernelBridge })[KERNEL_BRIDGE];
}
