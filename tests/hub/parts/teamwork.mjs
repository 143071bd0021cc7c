import assert from 'node:assert/strict';
import { until } from '../../faults/wait.mjs';
import { eachOnce, points, refused } from '../harness/expect.mjs';
import { Training } from '../harness/training.mjs';
import { Watcher } from '../harness/watcher.mjs';

/** Waits until a person's server has found the hub's store, or found it again. */
const connected = account =>
  until(`${account.name}'s server has found the hub's store`, async () => {
    const { hub: link } = await account.lab('/health');
    return link?.state === 'connected';
  });

/** Ada trains, Bob watches, Cleo must not know. `interrupt` breaks something meanwhile. */
export async function teamwork(suite, hub, interruptions) {
  const [ada, bob, cleo] = hub.accounts;
  const name = 'secret-digits';
  const training = new Training(ada, name);
  const stranger = new Watcher(cleo);
  const colleague = new Watcher(bob);
  let experiment;
  let steps;

  await suite.part('three people start their servers', async () => {
    await Promise.all(hub.accounts.map(account => account.start()));
    for (const account of hub.accounts) {
      await connected(account);
      const { user, mode } = await account.lab('/session');
      assert.equal(user.name, account.name);
      assert.equal(mode, 'hub');
    }
  });
  await suite.part(
    "a model trained in Ada's notebook is Ada's run at the hub",
    async () => {
      await Promise.all([stranger.open(), colleague.open()]);
      await training.start();
      const run = await until('the run is at the hub', () =>
        ada.store(`/runs/${training.runId}`).catch(() => undefined)
      );
      assert.equal(run.owner, 'ada');
      assert.equal(run.notebook.path.endsWith('.ipynb'), true);
      experiment = run.experimentId;
    }
  );
  await suite.part('Bob does not see it before it is shared', async () => {
    await refused('the run', bob.lab(`/runs/${training.runId}`));
    assert.deepEqual((await bob.lab('/runs')).runs, []);
  });
  await suite.part(
    'shared with the team, Bob sees it live through his own server',
    async () => {
      await ada.lab(`/experiments/${experiment}/sharing`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ grants: [{ kind: 'group', name: 'team', level: 'read' }] })
      });
      const before = await until(
        "Bob's lab is told of the run",
        () => colleague.run(training.runId)?.metrics.loss
      );
      await until(
        'further points come',
        () => colleague.run(training.runId).metrics.loss.count > before.count + 10
      );
      await refused(
        "renaming Ada's run",
        bob.lab(`/runs/${training.runId}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'mine' })
        }),
        [403]
      );
    }
  );
  for (const [what, interrupt] of interruptions) {
    await suite.part(`training goes on while ${what}`, async () => {
      await interrupt();
      const { metrics } = await ada.store(`/runs/${training.runId}`);
      await until(
        'further points arrive at the hub',
        async () =>
          (await ada.store(`/runs/${training.runId}`)).metrics.loss.count >
          metrics.loss.count + 10,
        90
      );
    });
  }
  await suite.part('after all of it every point is there, and once', async () => {
    steps = await training.end();
    eachOnce(await points(ada, training.runId, 'loss'), steps);
    const run = await ada.store(`/runs/${training.runId}`);
    assert.equal(run.status, 'FINISHED');
    assert.deepEqual(
      run.artifacts.map(({ path }) => path),
      ['notes/steps.txt']
    );
    const bytes = await until(
      "Bob's server has found the hub's store again",
      async () => {
        const path = `/trainlab/api/v1/runs/${training.runId}/artifacts/notes/steps.txt`;
        const answer = await bob.fetch(path);
        return answer.status === 503 ? undefined : answer;
      }
    );
    assert.equal(await bytes.text(), String(steps));
    process.stdout.write(`       ${steps} points, lost 0, doubled 0\n`);
  });
  await suite.part('Cleo finds no trace of it', async () => {
    await connected(cleo);
    for (const [way, ask] of [
      ['her lab', path => cleo.lab(path)],
      ['the store', path => cleo.store(path)]
    ]) {
      await refused(`the run by ${way}`, ask(`/runs/${training.runId}`));
      await refused(`the experiment by ${way}`, ask(`/experiments/${experiment}`));
      await refused(`the sharing by ${way}`, ask(`/experiments/${experiment}/sharing`));
      const answers = await Promise.all(
        [
          '/runs',
          `/runs?search=${name}`,
          '/experiments',
          '/datasets',
          `/curves?runs=${training.runId}&metric=loss`,
          '/comparisons',
          '/principals'
        ].map(path => ask(path).catch(error => ({ error: error.message })))
      );
      const text = JSON.stringify(answers).replaceAll(`runs=${training.runId}`, '');
      assert.equal(text.includes(name), false, text);
      assert.equal(text.includes(`"${training.runId}"`), false, text);
      assert.equal(text.includes('"ada"'), false, text);
    }
    assert.equal(stranger.text.includes(training.runId), false);
    assert.equal(stranger.text.includes(name), false);
  });
  stranger.close();
  colleague.close();
  return { training, experiment };
}
