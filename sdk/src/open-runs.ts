import { kernelBridge, type Cell, type KernelBridge } from './bridge.js';
import type { OpenRun } from './open-run.js';
import type { EndStatus } from './words.js';

/** Between two tries to write how a run has ended; milliseconds. */
const AGAIN_MS = 2000;

/** The runs that this process has begun, by id; ended ones stay to be compared. */
const begun = new Map<string, OpenRun>();
/** Those that are open, with the cells that began them. */
const open = new Map<OpenRun, Cell | undefined>();

/** Keeps a new run until it ends, and ends it when its cell is interrupted or fails. */
export function follow(
  run: OpenRun,
  cell: Cell | undefined,
  bridge: KernelBridge | undefined
): void {
  begun.set(run.id, run);
  open.set(run, cell);
  run.afterEnd(() => open.delete(run));
  const failure = bridge?.onCellError?.(error =>
    endSurely(run, 'FAILED', `the cell failed: ${error.slice(0, 500)}`, bridge)
  );
  run.afterEnd(() => failure?.dispose());
  const signal = bridge?.signal;
  if (signal) {
    const interrupted = () =>
      endSurely(run, 'KILLED', 'the cell was interrupted', bridge);
    if (signal.aborted) {
      interrupted();
    } else {
      signal.addEventListener('abort', interrupted, { once: true });
      run.afterEnd(() => signal.removeEventListener('abort', interrupted));
    }
  }
}

/** Ends a run; where the disk takes nothing, as soon as it does, at the latest with the kernel. */
function endSurely(
  run: OpenRun,
  status: EndStatus,
  reason: string,
  bridge: KernelBridge
): void {
  const end = () => {
    try {
      run.end(status, reason);
      return true;
    } catch {
      // The person has met the same in the cell; this is about what it leaves behind.
      return false;
    }
  };
  if (!end()) {
    const timer = setInterval(end, AGAIN_MS).unref();
    const shutdown = bridge.onShutdown?.(() => void end());
    run.afterEnd(() => {
      clearInterval(timer);
      shutdown?.dispose();
    });
  }
}

/** A cell that runs again has left what it began before. */
export function endRunsOfEarlierExecution(cell: Cell | undefined): void {
  for (const [run, began] of open) {
    if (
      cell?.id !== undefined &&
      began?.id === cell.id &&
      began.executionCount !== cell.executionCount
    ) {
      run.end('KILLED', 'the cell was run again');
    }
  }
}

/** The last run that is open in the cell whose code runs now. */
export function openRunOfThisCell(): OpenRun | undefined {
  const cell = kernelBridge()?.cell();
  return [...open]
    .filter(([, began]) => began?.executionCount === cell?.executionCount)
    .map(([run]) => run)
    .at(-1);
}

/** A run of this process, open or ended. */
export function runOfThisProcess(id: string): OpenRun | undefined {
  return begun.get(id);
}
