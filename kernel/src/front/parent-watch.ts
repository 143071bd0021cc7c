/** How often it is looked whether the server still lives, in milliseconds. */
const EVERY_MS = 1000;

/**
 * Calls back when the process that started the kernel is gone. Clients that
 * want the kernel to end with them say so by `JPY_PARENT_PID`; a killed server
 * cannot tell its kernels, and nobody could reach them any more.
 */
export function watchParent(environment: NodeJS.ProcessEnv, onGone: () => void): void {
  const parent = process.ppid;
  if (!environment['JPY_PARENT_PID'] || parent <= 1) {
    return;
  }
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      onGone();
    }
  }, EVERY_MS);
}
