import { HubClient } from './testing/hub-client';
import { HubStore } from './testing/hub-store';
import { until } from './testing/store-process';

const store = new HubStore({ TRAINLAB_HUB_VISIBILITY: 'groups' });
const { hub } = store;
/** In one group; `out` is in another. */
let [ada, bob, out]: HubClient[] = [];

beforeAll(async () => {
  await store.start();
  hub.users.set('ada', { groups: ['team', 'all'] });
  hub.users.set('bob', { groups: ['team'] });
  hub.users.set('out', { groups: ['others'] });
  [ada, bob, out] = ['ada', 'bob', 'out'].map(name => new HubClient(store, name));
  for (const client of [ada, bob, out]) {
    await client.ask('GET', 'api/v1/session');
  }
});

const mlflow = 'api/2.0/mlflow';
const status = async (client: HubClient, path: string) =>
  (await client.ask('GET', path)).status;
const nobody = { grants: [] };

describe('names', () => {
  it('belong to their owners', async () => {
    const first = await ada.start('same');
    const second = await bob.start('same');
    expect(second.experimentId).not.toBe(first.experimentId);
    const again = await ada.ask('POST', `${mlflow}/experiments/create`, { name: 'same' });
    expect(again.body.error_code).toBe('RESOURCE_ALREADY_EXISTS');
    const found = async (client: HubClient, name: string) => {
      const { status: code, body } = await client.ask(
        'GET',
        `${mlflow}/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`
      );
      return code === 200
        ? (body.experiment as { experiment_id: string }).experiment_id
        : code;
    };
    expect(await found(ada, 'same')).toBe(first.experimentId);
    expect(await found(bob, 'same')).toBe(second.experimentId);
    expect(await found(bob, 'ada/same')).toBe(first.experimentId);
    expect(await found(out, 'same')).toBe(404);
    expect(await found(out, 'ada/same')).toBe(404);
    const { body } = await bob.ask('POST', `${mlflow}/experiments/search`, {});
    expect((body.experiments as { name: string }[]).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['same', 'ada/same'])
    );
  });

  it("of the default experiment and of owners are no client's choice", async () => {
    const run = async (client: HubClient) => {
      const { body } = await client.ask('POST', `${mlflow}/runs/create`, {
        experiment_id: '0',
        user_id: 'ada',
        tags: [{ key: 'mlflow.user', value: 'root' }]
      });
      return (body.run as { info: Record<string, string> }).info;
    };
    const [own, others] = [await run(ada), await run(out)];
    expect([own.experiment_id, others.experiment_id]).toEqual(['0', '0']);
    expect(others.user_id).toBe('out');
    const seen = await bob.ask('GET', `api/v1/runs/${own.run_id}`);
    expect(seen.body).toMatchObject({ owner: 'ada', experimentOwner: 'ada' });
    expect(await status(out, `api/v1/runs/${own.run_id}`)).toBe(404);
    // For others the default experiment is one like any other.
    const { body } = await bob.ask('GET', `${mlflow}/runs/get?run_id=${own.run_id}`);
    expect((body.run as { info: object }).info).toMatchObject({
      experiment_id: seen.body.experimentId
    });
  });
});

describe('an experiment', () => {
  it("is read by its owner's groups, unless its owner says otherwise", async () => {
    const { experimentId, runId } = await ada.start('visible');
    expect(await status(bob, `api/v1/runs/${runId}`)).toBe(200);
    expect(await status(out, `api/v1/runs/${runId}`)).toBe(404);
    const shown = await ada.share(experimentId, [], 'private');
    expect(shown.body).toEqual({
      owner: 'ada',
      visibility: 'private',
      defaultVisibility: 'groups',
      grants: []
    });
    expect(await status(bob, `api/v1/runs/${runId}`)).toBe(404);
    await ada.share(experimentId, [{ kind: 'group', name: 'others', level: 'read' }]);
    expect(await status(bob, `api/v1/runs/${runId}`)).toBe(404);
    expect(await status(out, `api/v1/runs/${runId}`)).toBe(200);
    const { body } = await out.ask('GET', `api/v1/experiments/${experimentId}`);
    expect(body.access).toBe('read');
  });

  it('is shared only by who manages it, and never taken from its owner', async () => {
    const { experimentId, runId } = await ada.start('managed');
    const grant = (level: string) => [{ kind: 'user', name: 'out', level }];
    expect((await bob.share(experimentId, grant('read'))).status).toBe(403);
    expect((await out.share(experimentId, grant('read'))).status).toBe(404);
    await ada.share(experimentId, grant('write'));
    expect((await out.share(experimentId, [])).status).toBe(403);
    const patched = await out.ask('PATCH', `api/v1/runs/${runId}`, { name: 'by out' });
    expect(patched.status).toBe(200);
    await ada.share(experimentId, grant('manage'));
    expect((await out.share(experimentId, [])).status).toBe(200);
    expect(await status(ada, `api/v1/runs/${runId}`)).toBe(200);
    expect(await status(out, `api/v1/runs/${runId}`)).toBe(404);
  });

  it('takes the runs of whoever may write, under their own names', async () => {
    const { experimentId } = await ada.start('for all');
    const grant = (level: string) => [{ kind: 'user', name: 'out', level }];
    await ada.share(experimentId, grant('read'));
    const refused = await out.ask('POST', `${mlflow}/runs/create`, {
      experiment_id: experimentId
    });
    expect(refused.status).toBe(403);
    await ada.share(experimentId, grant('write'));
    const runId = await out.startIn(experimentId);
    const { body } = await ada.ask('GET', `api/v1/runs/${runId}`);
    expect(body).toMatchObject({
      owner: 'out',
      experimentOwner: 'ada',
      experimentName: 'for all'
    });
    await ada.share(experimentId, []);
    expect(await status(out, `api/v1/runs/${runId}`)).toBe(404);
    const late = await out.ask('POST', `${mlflow}/runs/log-metric`, {
      run_id: runId,
      key: 'loss',
      value: 1,
      timestamp: 1
    });
    expect(late.status).toBe(404);
  });
});

describe('groups of the hub', () => {
  it('take effect when they change, without a new login', async () => {
    const { runId } = await ada.start('of the team');
    expect(await bob.runs()).toContain(runId);
    hub.users.set('bob', { groups: [] });
    await until('bob is out', async () => !(await bob.runs()).includes(runId));
    expect(await status(bob, `api/v1/runs/${runId}`)).toBe(404);
    hub.users.set('bob', { groups: ['team'] });
    await until('bob is back', async () => (await bob.runs()).includes(runId));
    hub.users.set('ada', { groups: ['all'] });
    await until('ada has left', async () => {
      await ada.ask('GET', 'api/v1/session');
      return !(await bob.runs()).includes(runId);
    });
    hub.users.set('ada', { groups: ['team', 'all'] });
    await until('ada is back', async () => {
      await ada.ask('GET', 'api/v1/session');
      return (await bob.runs()).includes(runId);
    });
  });

  it('say whom a user may pick', async () => {
    const pick = async (client: HubClient, search = '') =>
      (
        (await client.ask('GET', `api/v1/principals?search=${search}`)).body
          .principals as { name: string }[]
      ).map(({ name }) => name);
    expect(await pick(ada)).toEqual(['all', 'team', 'bob']);
    expect(await pick(ada, 'bo')).toEqual(['bob']);
    expect(await pick(ada, 'ou')).toEqual([]);
    expect(await pick(ada, 'out')).toEqual(['out']);
    expect(await pick(out)).toEqual(['others']);
  });
});

describe('a dataset', () => {
  const use = (client: HubClient, run_id: string, dataset: object) =>
    client.ask('POST', `${mlflow}/runs/log-inputs`, { run_id, datasets: [{ dataset }] });
  const known = async (client: HubClient) =>
    (await client.ask('GET', 'api/v1/datasets')).body.datasets as Record<
      string,
      unknown
    >[];

  it('tells nothing of what others have done with the same one', async () => {
    const mine = await out.start('secret data');
    const profile = JSON.stringify({ features_shape: [3, 4], features_nbytes: 99 });
    await use(out, mine.runId, { name: 'faces', digest: 'abc', profile });
    const theirs = await ada.start('probing');
    await use(ada, theirs.runId, { name: 'faces', digest: 'abc' });
    const [seen] = (await known(ada)).filter(({ name }) => name === 'faces');
    expect(seen.runCount).toBe(1);
    expect(seen).not.toHaveProperty('shape');
    const forged = JSON.stringify({ features_shape: [0], features_nbytes: 1 });
    await use(ada, theirs.runId, { name: 'faces', digest: 'abc', profile: forged });
    const [kept] = (await known(out)).filter(({ name }) => name === 'faces');
    expect(kept).toMatchObject({ runCount: 1, shape: [3, 4], bytes: 99 });
    await out.share(mine.experimentId, [{ kind: 'user', name: 'ada', level: 'read' }]);
    const [both] = (await known(ada)).filter(({ name }) => name === 'faces');
    expect(both.runCount).toBe(2);
    const { body } = await ada.ask('GET', 'api/v1/datasets/abc/runs?name=faces');
    expect(body.runs).toHaveLength(2);
  });
});

describe('a saved comparison', () => {
  const save = async (client: HubClient, runIds: string[]) =>
    (await client.ask('POST', 'api/v1/comparisons', { title: 'Which rate?', runIds }))
      .body.id as string;
  const grants = { grants: [{ kind: 'user', name: 'out' }] };

  it('opens for whom it is granted, and for nobody else', async () => {
    const one = await ada.start('compared');
    const other = await bob.start('compared too');
    const shared = await save(ada, [one.runId, other.runId]);
    const path = `api/v1/comparisons/${shared}`;
    expect((await bob.ask('GET', path)).body.runs).toHaveLength(2);
    const refused = await out.ask('GET', path);
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'This comparison holds runs that you may not read. Ask ada, who has saved it, to share it with you.'
    ]);
    expect(await status(out, 'api/v1/comparisons/nothing')).toBe(404);
    // One of the runs is not ada's to share.
    const denied = await ada.ask('PUT', `${path}/sharing`, grants);
    expect([denied.status, denied.body.message]).toEqual([
      403,
      expect.stringContaining('read but not share')
    ]);

    const own = await save(ada, [one.runId]);
    const link = `api/v1/comparisons/${own}`;
    expect((await ada.ask('PUT', `${link}/sharing`, grants)).status).toBe(200);
    expect((await out.ask('GET', link)).body).toMatchObject({
      title: 'Which rate?',
      access: 'read',
      runs: [{ id: one.runId }]
    });
    expect(await status(out, `${link}/curves`)).toBe(200);
    expect((await out.ask('PUT', `${link}/sharing`, nobody)).status).toBe(403);
    // It is the comparison that is granted, and not its runs.
    expect(await status(out, `api/v1/runs/${one.runId}`)).toBe(404);
    expect(await out.runs()).not.toContain(one.runId);
    await ada.ask('PUT', `${link}/sharing`, nobody);
    expect(await status(out, link)).toBe(403);
    expect(await status(out, `${link}/curves`)).toBe(403);
  });

  it('opens no longer than its owner may share what is in it', async () => {
    const { experimentId, runId } = await bob.start('lent');
    await bob.share(experimentId, [{ kind: 'user', name: 'ada', level: 'manage' }]);
    const id = await save(ada, [runId]);
    await ada.ask('PUT', `api/v1/comparisons/${id}/sharing`, grants);
    expect(await status(out, `api/v1/comparisons/${id}`)).toBe(200);
    await bob.share(experimentId, [{ kind: 'user', name: 'ada', level: 'write' }]);
    expect(await status(out, `api/v1/comparisons/${id}`)).toBe(403);
    expect(await status(ada, `api/v1/comparisons/${id}`)).toBe(200);
  });

  it("stays its owner's to list, stop sharing and delete when a run is lost to them", async () => {
    const kept = await ada.start('still mine');
    const lost = await bob.start('taken back');
    await bob.share(lost.experimentId, [{ kind: 'user', name: 'ada', level: 'manage' }]);
    const id = await save(ada, [kept.runId, lost.runId]);
    const link = `api/v1/comparisons/${id}`;
    expect((await ada.ask('PUT', `${link}/sharing`, grants)).status).toBe(200);
    await bob.share(lost.experimentId, [], 'private');
    const refused = await ada.ask('GET', link);
    expect([refused.status, refused.body.message]).toEqual([
      403,
      expect.stringContaining('may no longer read')
    ]);
    const listed = async (client: HubClient) =>
      (
        (await client.ask('GET', 'api/v1/comparisons')).body.comparisons as {
          id: string;
        }[]
      ).map(one => one.id);
    expect(await listed(ada)).toContain(id);
    expect(await listed(out)).not.toContain(id);
    expect((await ada.ask('GET', `${link}/sharing`)).body).toEqual(grants);
    expect((await ada.ask('PUT', `${link}/sharing`, grants)).status).toBe(403);
    expect((await out.ask('PUT', `${link}/sharing`, nobody)).status).toBe(403);
    expect((await ada.ask('PUT', `${link}/sharing`, nobody)).body).toEqual(nobody);
    expect(await status(out, link)).toBe(403);
    expect((await out.ask('DELETE', link)).status).toBe(403);
    expect((await ada.ask('DELETE', link)).status).toBeLessThan(300);
    expect(await status(ada, link)).toBe(404);
  });

  it('is one of a thousand that a user may save', async () => {
    const { runId } = await out.start('saved often');
    const body = { title: 'again', runIds: [runId] };
    const answers = [];
    while (answers.length < 1020) {
      const some = Array.from({ length: 20 }, () =>
        out.ask('POST', 'api/v1/comparisons', body)
      );
      answers.push(...(await Promise.all(some)));
    }
    const saved = answers.filter(answer => answer.status < 300);
    expect(saved).toHaveLength(1000);
    expect(answers.at(-1)).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('Delete some') as string }
    });
    await out.ask('DELETE', `api/v1/comparisons/${saved[0].body.id as string}`);
    expect((await out.ask('POST', 'api/v1/comparisons', body)).status).toBeLessThan(300);
  }, 120_000);

  it('is not made of what may not be read', async () => {
    const { runId } = await out.start('hidden');
    const answer = await ada.ask('POST', 'api/v1/comparisons', { runIds: [runId] });
    expect(answer.status).toBe(404);
    const big = { x: 'y'.repeat(70_000) };
    const own = await ada.start('with a view');
    const refused = await ada.ask('POST', 'api/v1/comparisons', {
      runIds: [own.runId],
      view: big
    });
    expect([refused.status, refused.body.field]).toEqual([400, 'view']);
  });
});
