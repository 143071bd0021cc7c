/**
 * TrainLab on a real JupyterHub:
 *
 *     npm run test:hub                 everything, with JupyterHub 6 and 5
 *     node tests/hub/run.mjs --short   what the gate runs: one hub, one restart
 *
 * Starts and ends all it needs, on free ports and in temporary folders.
 */
import { parseArgs } from 'node:util';
import { Hub } from './harness/hub.mjs';
import { Suite } from './harness/suite.mjs';
import { configuration } from './parts/configuration.mjs';
import { secrets } from './parts/secrets.mjs';
import { teamwork } from './parts/teamwork.mjs';

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, keep: { type: 'boolean' } }
});
const suite = new Suite();
const hub = new Hub();
try {
  await configuration(suite);
  await suite.part('a JupyterHub starts with the lines of the documentation', () =>
    hub.start()
  );
  await teamwork(suite, hub, [['the store is killed', () => hub.restartStore()]]);
  await secrets(suite, hub);
} catch (error) {
  await suite.part('the test goes on', () => {
    throw error;
  });
} finally {
  await hub.stop({ keep: values.keep });
}
process.stdout.write(`${suite.summary()}\n`);
process.exit(suite.failed > 0 ? 1 : 0);
