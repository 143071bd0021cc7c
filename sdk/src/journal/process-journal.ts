import { locations, type Locations } from '@trainlab/api/node';
import { TrainLabError } from '../errors.js';
import { promiseExitRecord } from './exit-record.js';
import { Journal } from './journal.js';

let places: Locations | undefined;
let journal: Journal | undefined;

/** The folders of this process; those of its first use hold for its life. */
export function processLocations(): Locations {
  places ??= locations();
  return places;
}

/**
 * The journal of this process, created on first use.
 *
 * @throws TrainLabError when there is no folder to write it in.
 */
export function processJournal(): Journal {
  journal ??= createJournal();
  return journal;
}

function createJournal(): Journal {
  try {
    const created = new Journal(
      processLocations().journals,
      // Another figure for tests.
      Number(process.env.TRAINLAB_JOURNAL_SEGMENT_BYTES) || undefined
    );
    promiseExitRecord(created.files.exit);
    return created;
  } catch (error) {
    throw new TrainLabError(
      `No run can be recorded: ${error instanceof Error ? error.message : String(error)}. ` +
        'Set TRAINLAB_HOME to a folder that you can write.',
      { cause: error }
    );
  }
}
