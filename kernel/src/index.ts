/** What a cell may import from the kernel: rich output by hand. */
import { randomUUID } from 'node:crypto';
import { kernelBridge, type KernelBridge, type KernelComms } from './bridge.js';

export {
  kernelBridge,
  KERNEL_BRIDGE,
  type Comm,
  type CommMessage,
  type CommOpenOptions,
  type CommSendOptions,
  type KernelBridge,
  type KernelComms
} from './bridge.js';

export { fitProgress, progress, ProgressBar, type ProgressOptions } from './progress.js';

function bridge(): KernelBridge {
  const found = kernelBridge();
  if (!found) {
    throw new Error(
      'There is no notebook to display in: this program does not run in the kernel.'
    );
  }
  return found;
}

/** Messages to and from the notebook's front end, for widgets and the like. */
export const comms: KernelComms = {
  open: (target, options) => bridge().comms.open(target, options),
  registerTarget: (name, onOpen) => bridge().comms.registerTarget(name, onOpen)
};

/** An output that was displayed and can be shown anew. */
export interface DisplayHandle {
  /** Replaces what is shown, wherever the output appears. */
  update(value: unknown): Promise<void>;
}

/** Shows a value as the kernel would show it as a result: a tensor, a table, any object. */
export async function display(value: unknown): Promise<DisplayHandle> {
  const kernel = bridge();
  const transient = { display_id: randomUUID() };
  const show = async (shown: unknown, update: boolean) =>
    kernel.display({ data: await kernel.format(shown), transient }, { update });
  await show(value, false);
  return { update: next => show(next, true) };
}

/** Shows a MIME bundle as it is, such as `{ 'text/html': '<b>5</b>' }`. */
export function displayData(
  data: Record<string, unknown>,
  metadata?: Record<string, unknown>
): void {
  bridge().display({ data, metadata });
}

/** Empties the output of the cell, with `wait` only when the next output is there. */
export function clearOutput(wait = false): void {
  bridge().clearOutput(wait);
}

/**
 * Lets the running cell put out so many bytes, also `Infinity`, before the rest is
 * left out. The line `%output limit=200MB` at the top of a cell does the same.
 */
export function limitOutput(bytes: number): void {
  bridge().limitOutput(bytes);
}

/** Asks the person at the notebook for a text that is not shown while it is typed. */
export function password(message: string): string {
  return bridge().ask(`${message} `, { password: true });
}
