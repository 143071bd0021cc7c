/** Asks PostgreSQL on behalf of a thread that waits; see `postgres-engine.ts`. */
import { workerData, type MessagePort } from 'node:worker_threads';
import pg from 'pg';
import type { Abandonment, Answer, Question } from './postgres-engine.js';

const { url, answered, port } = workerData as {
  url: string;
  answered: Int32Array;
  port: MessagePort;
};

/** How many statements the server keeps at most. */
const KEPT = 500;

/** What a server says before it ends a session; see PostgreSQL, "Error Codes". */
const ENDING = /^(57P|25P0[34])/;

// Numbers, as SQLite gives them; the store has none beyond 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A session of the server; its number alone may be given to another one later. */
interface Session {
  pid: number;
  started: string;
}

let client: pg.Client | undefined;
/** Where the transaction began that has not ended yet. */
let beganOn: pg.Client | undefined;
let session: Session | undefined;
/** Sessions that may still work on what was abandoned. */
let abandoned: Session[] = [];
/** The last question that was given up; those before it have been answered or were too. */
let givenUp = 0;
const names = new Map<string, string>();
let last: Promise<void> = Promise.resolve();

async function connected(): Promise<pg.Client> {
  if (client) {
    return client;
  }
  const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  const forget = () => {
    if (client === next) {
      client = undefined;
    }
  };
  next.on('error', forget);
  next.on('end', forget);
  await next.connect();
  session = undefined;
  names.clear();
  client = next;
  try {
    const { rows } = await next.query<Session>(
      "SELECT pid, backend_start::text AS started, set_config('synchronous_commit', 'on', false) " +
        'FROM pg_stat_activity WHERE pid = pg_backend_pid()'
    );
    session = rows[0];
    for (const { pid, started } of abandoned) {
      await next.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity ' +
          'WHERE pid = $1 AND backend_start = $2::timestamptz',
        [pid, started]
      );
    }
    abandoned = [];
  } catch (error) {
    forget();
    void next.end();
    throw error;
  }
  return next;
}

/**
 * Ends the session. The server does not look at its connection while a statement runs,
 * and would commit it: so it is told by another one.
 */
function abandon(): void {
  if (!client) {
    return;
  }
  if (session) {
    abandoned.push(session);
  }
  void client.end();
  client = undefined;
  last = last.then(async () => {
    // The next question tries again.
    await connected().catch(() => undefined);
  });
}

async function answer({ id, text, values, keep }: Question): Promise<Answer> {
  if (beganOn && beganOn !== client) {
    if (text !== 'ROLLBACK') {
      return { error: 'the connection was lost during a transaction', code: '08006' };
    }
    beganOn = undefined;
    return { rows: [], changes: 0 };
  }
  try {
    const now = await connected();
    if (id <= givenUp) {
      return { error: 'nobody waits for the answer', code: '57014' };
    }
    if (!values) {
      return await execute(now, text);
    }
    const name = keep ? nameOf(text) : undefined;
    const { rows, rowCount } = await now.query<Record<string, unknown>>({
      name,
      text,
      values: values.map(sent)
    });
    return { rows, changes: rowCount ?? 0 };
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    if (!(error instanceof pg.DatabaseError) || ENDING.test(code ?? '')) {
      // The end of the connection is told later, after the next question perhaps.
      void client?.end();
      client = undefined;
    }
    return { error: message, code: code ?? '08000' };
  }
}

async function execute(now: pg.Client, text: string): Promise<Answer> {
  if (text === 'ROLLBACK') {
    // However it ends: a session that is gone has rolled back.
    beganOn = undefined;
  }
  const { command } = await now.query(text);
  if (text === 'BEGIN') {
    beganOn = now;
  } else if (text === 'COMMIT') {
    beganOn = undefined;
    if (command === 'ROLLBACK') {
      return {
        error: 'the transaction was rolled back, as a statement in it had failed',
        code: '25P02'
      };
    }
  }
  return { rows: [], changes: 0 };
}

function nameOf(text: string): string | undefined {
  if (!names.has(text) && names.size < KEPT) {
    names.set(text, `s${names.size}`);
  }
  return names.get(text);
}

function sent(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

port.on('message', (message: Question | Abandonment) => {
  if ('abandoned' in message) {
    givenUp = message.abandoned;
    abandon();
    return;
  }
  last = last.then(async () => {
    port.postMessage({ id: message.id, ...(await answer(message)) });
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  });
});
