/** Between two looks; milliseconds. */
const CHECK = 1000;

/**
 * Calls back when the process that has started this one is gone, however it
 * ended: another hub will start a store of its own on the same data.
 */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      onGone();
    }
  }, CHECK);
  timer.unref();
}
