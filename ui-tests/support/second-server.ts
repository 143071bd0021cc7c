import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './place.js';

export interface StartedServer {
  /** Ends with a slash; the token goes with each request of a page. */
  url: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Begins and ends with a slash. */
  baseUrl: string;
  /** Folder of the built lab extension. */
  labextension: string;
}

/** A server of its own, with other options than the one that all tests share. */
export async function startServer({
  baseUrl,
  labextension
}: ServerOptions): Promise<StartedServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${baseUrl}`;
  const program = join(dirname(fileURLToPath(import.meta.url)), 'server.mjs');
  const server = spawn(process.execPath, [program], {
    stdio: 'ignore',
    env: {
      ...process.env,
      TRAINLAB_UI_FOLDER: mkdtempSync(join(tmpdir(), 'trainlab-ui-')),
      TRAINLAB_UI_PORT: String(port),
      TRAINLAB_UI_BASE_URL: baseUrl,
      TRAINLAB_UI_LABEXTENSION: labextension
    }
  });
  const ended = once(server, 'exit');
  const answers = async () => {
    try {
      return (await fetch(`${url}api`)).ok;
    } catch {
      return false;
    }
  };
  while (!(await answers())) {
    if (server.exitCode !== null) {
      throw new Error(`The server at ${url} ended with status ${server.exitCode}.`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return {
    url,
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
    }
  };
}
