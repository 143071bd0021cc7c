/**
 * TrainLab on a real JupyterHub:
 *
 *     npm run test:hub                        everything, with JupyterHub 6 and 5
 *     node tests/hub/run.mjs --short          what the gate runs: one hub, one restart
 *     node tests/hub/run.mjs --only load      some parts, on JupyterHub 6
 *
 * Starts and ends all it needs, on free ports and in temporary folders; `--keep`
 * leaves the folders.
 */
import { parseArgs } from 'node:util';
import { Hub } from './harness/hub.mjs';
import { olderHub } from './harness/older-hub.mjs';
import { Suite } from './harness/suite.mjs';
import { configuration } from './parts/configuration.mjs';
import { culling, cullerConfig, cullerEnvironment } from './parts/culling.mjs';
import { endings } from './parts/endings.mjs';
import { load } from './parts/load.mjs';
import { page } from './parts/page.mjs';
import { peopleConfig, peopleSettings, permissions } from './parts/permissions.mjs';
import { python } from './parts/python.mjs';
import { secrets } from './parts/secrets.mjs';
import { sharing } from './parts/sharing.mjs';
import { teamwork } from './parts/teamwork.mjs';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean' },
    keep: { type: 'boolean' },
    only: { type: 'string' }
  }
});
const suite = new Suite();
const start = Date.now();

/** Runs parts on a hub of their own. */
async function on(hub, title, body) {
  try {
    await suite.part(`${title} starts with the lines of the documentation`, () =>
      hub.start()
    );
    if (hub.accounts) {
      await body(hub);
    }
  } catch (error) {
    await suite.part(`${title}: the test goes on`, () => {
      throw error;
    });
  } finally {
    await hub.stop({ keep: values.keep });
  }
}

const startAll = hub => Promise.all(hub.accounts.map(account => account.start()));

const parts = {
  configuration: () => configuration(suite),
  short: () =>
    on(new Hub(), 'a JupyterHub', async hub => {
      await teamwork(suite, hub, [['the store is killed', () => hub.restartStore()]]);
      await page(suite, hub, { short: true });
      await secrets(suite, hub);
    }),
  full: () =>
    on(new Hub({ base: '/lab/' }), 'JupyterHub 6 below a prefix', async hub => {
      const shared = await teamwork(suite, hub, [
        ['the store is killed', () => hub.restartStore()],
        ['the hub is restarted', () => hub.restartHub()],
        ['the hub is killed', () => hub.restartHub({ hard: true })],
        ['the proxy is killed', () => hub.restartProxy()]
      ]);
      await sharing(suite, hub, shared);
      await page(suite, hub);
      await python(suite, hub);
      await endings(suite, hub);
      await secrets(suite, hub);
    }),
  permissions: () =>
    on(
      new Hub({ config: peopleConfig, storeEnvironment: peopleSettings }),
      'JupyterHub 6 with more people',
      hub => permissions(suite, hub)
    ),
  load: () =>
    on(new Hub(), 'JupyterHub 6', async hub => {
      await startAll(hub);
      await load(suite, hub);
    }),
  culling: () =>
    on(
      new Hub({ config: cullerConfig, environment: cullerEnvironment }),
      'JupyterHub 6 with its culler',
      hub => culling(suite, hub)
    ),
  older: async () =>
    on(new Hub({ packages: await olderHub() }), 'JupyterHub 5', async hub => {
      const shared = await teamwork(suite, hub, [
        ['the store is killed', () => hub.restartStore()],
        ['the hub is restarted', () => hub.restartHub()]
      ]);
      await sharing(suite, hub, shared);
      await secrets(suite, hub);
    })
};

const wanted = values.short
  ? ['configuration', 'short']
  : (values.only?.split(',') ?? [
      'configuration',
      'full',
      'permissions',
      'load',
      'culling',
      'older'
    ]);
for (const name of wanted) {
  await parts[name]();
}
process.stdout.write(`${Math.round((Date.now() - start) / 1000)} s\n`);
process.stdout.write(`${suite.summary()}\n`);
process.exit(suite.failed > 0 ? 1 : 0);
