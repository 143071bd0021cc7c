import assert from 'node:assert/strict';
import { until } from '../../faults/wait.mjs';
import { refused } from '../harness/expect.mjs';

const json = (method, body) => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body)
});

/** Links, grants, and groups that change in the hub. */
export async function sharing(suite, hub, { training, experiment }) {
  const [ada, bob, cleo] = hub.accounts;
  let comparison;

  await suite.part('a link to a comparison opens for who it is granted to', async () => {
    comparison = await ada.lab(
      '/comparisons',
      json('POST', { title: 'Digits', runIds: [training.runId] })
    );
    await refused('the link, for Cleo', cleo.store(`/comparisons/${comparison.id}`));
    const path = `/comparisons/${comparison.id}/sharing`;
    await ada.lab(path, json('PUT', { grants: [{ kind: 'user', name: 'cleo' }] }));
    const seen = await cleo.store(`/comparisons/${comparison.id}`);
    assert.equal(JSON.stringify(seen).includes(training.runId), true);
    await ada.lab(path, json('PUT', { grants: [] }));
    await refused('the link, once revoked', cleo.store(`/comparisons/${comparison.id}`));
  });
  await suite.part(
    'who leaves the group loses the run, and who comes back has it',
    async () => {
      await bob.store(`/runs/${training.runId}`);
      await hub.admin('/groups/team/users', {
        method: 'DELETE',
        body: { users: ['bob'] }
      });
      await until('Bob is refused', async () => {
        const answer = await bob.fetchStore(`/api/v1/runs/${training.runId}`);
        await answer.arrayBuffer();
        return answer.status === 404;
      });
      await until("Bob's server is refused", async () => {
        const answer = await bob.fetch(`/trainlab/api/v1/runs/${training.runId}`);
        await answer.arrayBuffer();
        return answer.status === 404;
      });
      assert.equal(
        JSON.stringify(await bob.lab('/experiments')).includes(experiment),
        false
      );
      await hub.admin('/groups/team/users', { method: 'POST', body: { users: ['bob'] } });
      await until('Bob has it again', async () => {
        const answer = await bob.fetch(`/trainlab/api/v1/runs/${training.runId}`);
        await answer.arrayBuffer();
        return answer.ok;
      });
    }
  );
}
