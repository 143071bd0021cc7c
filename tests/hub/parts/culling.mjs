import assert from 'node:assert/strict';
import { Notebook } from '../../faults/notebook.mjs';
import { until } from '../../faults/wait.mjs';
import { Watcher } from '../harness/watcher.mjs';

/** Seconds without activity after which the culler of this part ends a server. */
const TIMEOUT = 20;

export const cullerConfig = `
import sys
c.JupyterHub.services.append({
    "name": "idle-culler",
    "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=${TIMEOUT}", "--cull-every=2"],
})
c.JupyterHub.load_roles.append({
    "name": "idle-culler", "services": ["idle-culler"],
    "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
})
`;
export const cullerEnvironment = { JUPYTERHUB_ACTIVITY_INTERVAL: '3' };

/** The real culler: training that says nothing stays, and who only watches goes. */
export async function culling(suite, hub) {
  const [ada, bob] = hub.accounts;
  const running = async name =>
    (await hub.admin(`/users/${name}`)).servers[''] !== undefined;

  await suite.part(
    'silent training outlives the culler; an open lab without a run does not',
    async () => {
      await Promise.all([ada.start(), bob.start()]);
      const notebook = new Notebook(ada);
      await notebook.open();
      notebook.run(`
import { experiments } from 'trainlab';
const run = experiments.start('silent');
run.log({ loss: 1 }, 0);
await new Promise(resolve => setTimeout(resolve, 600_000));
`);
      const run = await until('the silent run is at the hub', async () => {
        const { runs } = await ada.store('/runs');
        return runs.find(({ experimentName }) => experimentName === 'silent');
      });
      // Nobody looks at it any more.
      notebook.close();
      const watcher = new Watcher(bob);
      await watcher.open();
      const start = Date.now();
      await until(
        "Bob's server, whose lab only watches, is culled",
        async () => !(await running('bob')),
        TIMEOUT * 5
      );
      const took = Math.round((Date.now() - start) / 1000);
      watcher.close();
      await until(
        'four times the limit has passed for Ada',
        () => Date.now() - start > TIMEOUT * 4000,
        TIMEOUT * 5
      );
      assert.equal(await running('ada'), true);
      assert.equal((await ada.store(`/runs/${run.id}`)).status, 'RUNNING');
      process.stdout.write(
        `       limit ${TIMEOUT} s: culled after ${took} s, training kept\n`
      );
    }
  );
  await suite.part('when the training has ended, its server is culled too', async () => {
    const { token } = ada;
    const sessions = await ada.json('/api/kernels');
    for (const { id } of sessions) {
      await ada.fetch(`/api/kernels/${id}`, { method: 'DELETE' });
    }
    assert.ok(token);
    await until(
      "Ada's server is culled",
      async () => !(await running('ada')),
      TIMEOUT * 6
    );
  });
}
