import { StoreClient } from '@trainlab/api';
import { unixTransport } from '@trainlab/api/node';
import { TrainLabError } from './errors.js';
import type { Journal } from './journal/journal.js';
import { processLocations } from './journal/process-journal.js';
import type { FlushOptions } from './run.js';
import { ensureStore } from './store-process.js';

const TIMEOUT_MS = 10_000;

/** A client of this user's store. */
export function storeClient(): StoreClient {
  return new StoreClient(unixTransport(processLocations().socket));
}

/**
 * Waits until what the journal holds now is on the disk and committed by the
 * store.
 *
 * @throws TrainLabError when the store has not committed all of it in time.
 */
export async function flushJournal(
  journal: Journal,
  options: FlushOptions = {}
): Promise<void> {
  const sequence = journal.sequence;
  await journal.sync();
  const deadline = Date.now() + (options.timeoutMs ?? TIMEOUT_MS);
  let reached = -1;
  let problem: string | undefined;
  try {
    reached = await committed(journal.writer, sequence, deadline);
  } catch {
    const start = await within(deadline, ensureStore());
    if (start?.ok) {
      try {
        reached = await committed(journal.writer, sequence, deadline);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    } else {
      problem = start?.problem;
    }
  }
  if (reached < sequence) {
    throw new TrainLabError(
      `The experiment store has not taken ${sequence - Math.max(0, reached)} records in time` +
        `${problem === undefined ? '' : `: ${problem}`}. ` +
        `They are safe in ${journal.files.journal}, and the store takes them when it runs.`
    );
  }
}

async function committed(
  writer: string,
  sequence: number,
  deadline: number
): Promise<number> {
  const left = Math.max(0, deadline - Date.now());
  const answer = await within(
    deadline + 1000,
    storeClient().journal(writer, sequence, left)
  );
  return answer?.sequence ?? -1;
}

/** The value of a promise, or undefined when the deadline comes first. */
async function within<T>(deadline: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
