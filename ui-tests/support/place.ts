import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Place {
  /** Holds all that the server writes; removed at the end. */
  folder: string;
  port: number;
  token: string;
}

/** Where the server of this run lives. All processes of the run get the same answer. */
export async function place(): Promise<Place> {
  const { env } = process;
  env.TRAINLAB_UI_FOLDER ??= mkdtempSync(join(tmpdir(), 'trainlab-ui-'));
  env.TRAINLAB_UI_PORT ??= String(await freePort());
  return {
    folder: env.TRAINLAB_UI_FOLDER,
    port: Number(env.TRAINLAB_UI_PORT),
    token: 'ui-tests'
  };
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
