import { readFileSync } from 'node:fs';
import { locations } from '@trainlab/api/node';
import { AlreadyServedError, Daemon } from './daemon.js';
import { LeaseHeldError } from './lease/lease.js';
import { report } from './report.js';

/** Ten minutes; another figure for tests. */
const idleMs = Number(process.env.TRAINLAB_STORE_IDLE_MS) || 600_000;

/**
 * Is the daemon until a signal or idleness ends it. Exit codes: 0 also when
 * another process of this host serves the folder, 3 when another host owns it.
 */
export async function serve(): Promise<void> {
  process.umask(0o077);
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  ) as { version: string };
  const daemon = new Daemon({
    locations: locations(),
    version,
    report,
    idleMs,
    onEnd: reason => end(reason)
  });
  let ending = false;
  const end = (reason: string) => {
    if (!ending) {
      ending = true;
      report(`ending: ${reason}`);
      void daemon
        .stop()
        .catch((error: unknown) => report(String(error)))
        .finally(() => process.exit(0));
    }
  };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  // The terminal or session of whoever started it is no concern of the store.
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
