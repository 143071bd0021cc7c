/**
 * The embedded experiment store.
 *
 *     main.js ensure   finds the store or starts it; prints where it is as one JSON line
 *     main.js serve    is the store
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { locations } from '@trainlab/api/node';
import { AlreadyServedError, Daemon } from './daemon.js';
import { LeaseHeldError } from './lease/lease.js';
import { ensure } from './ensure.js';
import { report } from './report.js';

/** Ten minutes; another figure for tests. */
const idleMs = Number(process.env.TRAINLAB_STORE_IDLE_MS) || 600_000;
const main = fileURLToPath(import.meta.url);

async function serve(): Promise<void> {
  process.umask(0o077);
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  ) as { version: string };
  const daemon = new Daemon({
    locations: locations(),
    version,
    report,
    idleMs,
    onEnd: reason => end(reason, 0)
  });
  let ending = false;
  const end = (reason: string, code: number) => {
    if (!ending) {
      ending = true;
      report(`ending: ${reason}`);
      void daemon
        .stop()
        .catch((error: unknown) => report(String(error)))
        .finally(() => process.exit(code));
    }
  };
  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => end('SIGINT', 0));
  process.on('SIGHUP', () => undefined);
  try {
    await daemon.start();
  } catch (error) {
    await daemon.stop();
    report((error as Error).message);
    process.exit(
      error instanceof AlreadyServedError ? 0 : error instanceof LeaseHeldError ? 3 : 1
    );
  }
}

async function command(name: string | undefined): Promise<void> {
  switch (name) {
    case 'ensure':
      process.stdout.write(`${JSON.stringify(await ensure(locations(), main))}\n`);
      return;
    case 'serve':
      return serve();
    default:
      throw new Error('Usage: trainlab-store ensure | serve');
  }
}

command(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
