/** Why the database cannot be written at present. */
export interface StorageFault {
  kind: 'full' | 'read-only' | 'unreachable' | 'damaged' | 'locked';
  /** One sentence: what happened, why, and what to do. */
  message: string;
}

/** Another store has become the owner of the data folder. */
export class FencedError extends Error {
  override readonly name = 'FencedError';

  constructor() {
    super('Another TrainLab store has taken over this data folder; this one stops.');
  }
}

const SQLITE_FAULTS: Record<number, StorageFault> = {
  5: {
    kind: 'locked',
    message:
      'The database is locked by another program. Close the program that has opened it.'
  },
  8: {
    kind: 'read-only',
    message:
      'The data folder is read-only. Runs are kept in their journals meanwhile; make it writable.'
  },
  10: {
    kind: 'unreachable',
    message:
      'The disk with the data folder gave an error; it may be full. Runs are kept in their ' +
      'journals meanwhile; check the disk.'
  },
  11: {
    kind: 'damaged',
    message:
      'The database is damaged. Restore it from a copy; the journals are untouched.'
  },
  13: {
    kind: 'full',
    message:
      'The disk with the data folder is full. What runs log waits in their journals; free some space.'
  },
  14: {
    kind: 'unreachable',
    message:
      'The database cannot be opened. Check that the data folder is there and writable.'
  },
  26: {
    kind: 'damaged',
    message: 'The database file is not a database. Restore it from a copy.'
  }
};

/** An error that PostgreSQL, or the way to it, gave. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';

  /** @param state - the five characters of the SQL standard, or a code of the system. */
  constructor(
    message: string,
    readonly state: string
  ) {
    super(message);
  }
}

/** By the beginning of the state; see PostgreSQL, "Error Codes". */
const POSTGRES_FAULTS: [RegExp, StorageFault][] = [
  [
    /^(08|57P|E[A-Z]{3,}$)/,
    {
      kind: 'unreachable',
      message:
        'The PostgreSQL server cannot be reached. What runs log is kept meanwhile; start it, or ' +
        'check its address.'
    }
  ],
  [
    /^53/,
    {
      kind: 'full',
      message: 'The PostgreSQL server has no room or no connection left. See its log.'
    }
  ],
  [
    /^25006/,
    { kind: 'read-only', message: 'The PostgreSQL database is read-only at present.' }
  ]
];

const SYSTEM_FAULTS: Record<string, number> = {
  ENOSPC: 13,
  EDQUOT: 13,
  EROFS: 8,
  EACCES: 8,
  EPERM: 8,
  EIO: 10,
  ESTALE: 10
};

/** The fault behind an error of SQLite or of the filesystem; `undefined` for any other error. */
export function storageFault(error: unknown): StorageFault | undefined {
  if (error instanceof PostgresError) {
    return POSTGRES_FAULTS.find(([states]) => states.test(error.state))?.[1];
  }
  const { code, errcode } = (error ?? {}) as { code?: string; errcode?: number };
  if (code === 'ERR_SQLITE_ERROR') {
    // The low byte is the primary result code; see SQLite, "Result and Error Codes".
    return errcode === undefined ? undefined : SQLITE_FAULTS[errcode & 0xff];
  }
  return code !== undefined && code in SYSTEM_FAULTS
    ? SQLITE_FAULTS[SYSTEM_FAULTS[code]]
    : undefined;
}
