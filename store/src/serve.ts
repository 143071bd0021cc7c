import { locations } from '@trainlab/api/node';
import { AlreadyServedError, Daemon } from './daemon.js';
import type { HubService, HubServiceOptions } from './hub-service.js';
import { hubSettings } from './forward/hub-settings.js';
import { FOLDER_HELD } from './ensure.js';
import { LeaseHeldError } from './lease/lease.js';
import { watchParent } from './parent-watch.js';
import { report } from './report.js';
import { ownVersion } from './own-version.js';

/** Ten minutes; another figure for tests. */
const idleMs = Number(process.env.TRAINLAB_STORE_IDLE_MS) || 600_000;

/**
 * Is the store until a signal, or idleness of the embedded one, ends it. Exit
 * codes: 0 also when another process of this host serves the folder to its one
 * user, 3 when the folder has another owner.
 *
 * @param hub - serve the users of a JupyterHub, as a service of it.
 * @throws Error when the hub's environment is not complete.
 */
export async function serve(hub: boolean): Promise<void> {
  process.umask(0o077);
  const options = {
    locations: locations(),
    version: ownVersion(),
    report,
    onEnd: (reason: string) => end(reason)
  };
  const server = hub
    ? await hubService(options)
    : new Daemon({ ...options, idleMs, hub: hubSettings() });
  let ending = false;
  const end = (reason: string) => {
    if (!ending) {
      ending = true;
      report(`ending: ${reason}`);
      void server
        .stop()
        .catch((error: unknown) => report(String(error)))
        .finally(() => process.exit(0));
    }
  };
  if (hub) {
    watchParent(() => end('JupyterHub, which has started this store, has ended'));
  }
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  // The terminal or session of whoever started it is no concern of the store.
  process.on('SIGHUP', () => undefined);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    report((error as Error).message);
    process.exit(
      error instanceof AlreadyServedError
        ? 0
        : error instanceof LeaseHeldError
          ? FOLDER_HELD
          : 1
    );
  }
}

/** Loaded here, so that an embedded store, which starts with a notebook, loads none of it. */
async function hubService(
  options: Omit<HubServiceOptions, 'environment'>
): Promise<HubService> {
  const { HubService: Service } = await import('./hub-service.js');
  const { hubEnvironment } = await import('./identity/hub-environment.js');
  return new Service({ ...options, environment: hubEnvironment() });
}
