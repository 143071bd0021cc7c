/** Asks PostgreSQL on behalf of a thread that waits; see `postgres-engine.ts`. */
import { workerData, type MessagePort } from 'node:worker_threads';
import pg from 'pg';

const { url, flag, port } = workerData as {
  url: string;
  flag: Int32Array;
  port: MessagePort;
};

// Numbers, as SQLite gives them; the store has none beyond 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

let client: pg.Client | undefined;
const names = new Map<string, string>();

async function connected(): Promise<pg.Client> {
  if (!client) {
    const next = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    const forget = () => {
      if (client === next) {
        client = undefined;
      }
    };
    next.on('error', forget);
    next.on('end', forget);
    await next.connect();
    await next.query('SET synchronous_commit = on');
    client = next;
    names.clear();
  }
  return client;
}

async function answer(text: string, values?: unknown[]): Promise<object> {
  try {
    const now = await connected();
    if (!values) {
      await now.query(text);
      return { rows: [], changes: 0 };
    }
    let name = names.get(text);
    if (name === undefined) {
      name = `s${names.size}`;
      names.set(text, name);
    }
    const { rows, rowCount } = await now.query({ name, text, values: values.map(sent) });
    return { rows: rows as unknown[], changes: rowCount ?? 0 };
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    return { error: message, code: code ?? '08000' };
  }
}

function sent(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

port.on('message', ({ text, values }: { text: string; values?: unknown[] }) => {
  void answer(text, values).then(message => {
    port.postMessage(message);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
});
