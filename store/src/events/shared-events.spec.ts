import { HubClient } from '../testing/hub-client';
import { HubStore } from '../testing/hub-store';
import { until } from '../testing/store-process';

const store = new HubStore();
const { hub } = store;
let [ada, bob]: HubClient[] = [];

beforeAll(async () => {
  await store.start();
  hub.users.set('ada', { groups: ['team'] });
  hub.users.set('bob', { groups: ['team'] });
  [ada, bob] = ['ada', 'bob'].map(name => new HubClient(store, name));
  await bob.ask('GET', 'api/v1/session');
});

const log = (client: HubClient, run_id: string, value: number) =>
  client.ask('POST', 'api/2.0/mlflow/runs/log-metric', {
    run_id,
    key: 'loss',
    value,
    timestamp: value,
    step: value
  });
const useDataset = (client: HubClient, run_id: string, name: string) =>
  client.ask('POST', 'api/2.0/mlflow/runs/log-inputs', {
    run_id,
    datasets: [{ dataset: { name, digest: name } }]
  });
const reader = (name: string) => [{ kind: 'user', name, level: 'read' }];

describe('events of a shared store', () => {
  it('tell nobody of what they may not read', async () => {
    const events = await bob.follow();
    const secret = await ada.start('secret');
    await useDataset(ada, secret.runId, 'secret-data');
    await log(ada, secret.runId, 1);
    // What comes later has a greater revision, so that all before has been passed over.
    const own = await bob.start('own');
    await events.sees(`run ${own.runId}`);
    expect(new Set(events.things)).toEqual(
      new Set([`run ${own.runId}`, `experiment ${own.experimentId}`])
    );
    const late = await bob.follow();
    await late.sees(`run ${own.runId}`);
    expect(JSON.stringify(late.all)).not.toContain('secret');
  });

  it('bring what is granted, take back what is revoked, and then nothing more', async () => {
    const events = await bob.follow();
    const { experimentId, runId } = await ada.start('lent');
    await useDataset(ada, runId, 'lent-data');
    await ada.share(experimentId, reader('bob'));
    await events.sees(`experiment ${experimentId}`);
    expect(events.things).toEqual(
      expect.arrayContaining([`run ${runId}`, 'dataset lent-data'])
    );
    await log(ada, runId, 2);
    await events.sees(`run ${runId}`, 2);
    await ada.share(experimentId, []);
    await events.sees(`removed ${experimentId}`);
    events.clear();
    await log(ada, runId, 3);
    await useDataset(ada, runId, 'other-data');
    const own = await bob.start('after that');
    await events.sees(`run ${own.runId}`);
    expect(JSON.stringify(events.all)).not.toContain(runId);
    expect(JSON.stringify(events.all)).not.toContain('other-data');
  });

  it('make up for all of it to a client that was away', async () => {
    const lost = await ada.start('lost');
    const gained = await ada.start('gained');
    await ada.share(lost.experimentId, reader('bob'));
    const before = await bob.follow();
    await before.sees(`run ${lost.runId}`);
    const { revision } = before;
    before.socket.close();
    await ada.share(lost.experimentId, []);
    await ada.share(gained.experimentId, reader('bob'));
    const after = await bob.follow(revision);
    await after.sees(`removed ${lost.experimentId}`);
    await after.sees(`run ${gained.runId}`);
    await after.sees(`experiment ${gained.experimentId}`);
    expect(after.things).not.toContain(`run ${lost.runId}`);
  });

  it('follow the level, which an experiment shows', async () => {
    const events = await bob.follow();
    const { experimentId } = await ada.start('levels');
    const levels = () =>
      events.all.flatMap(event =>
        event.type === 'experiment' && event.experiment.id === experimentId
          ? event.experiment.access
          : []
      );
    await ada.share(experimentId, reader('bob'));
    await until('read', () => levels().at(-1) === 'read');
    await ada.share(experimentId, [{ kind: 'user', name: 'bob', level: 'manage' }]);
    await until('manage', () => levels().at(-1) === 'manage');
    // The newest state has the greatest revision, by which clients tell.
    const newest = Math.max(
      ...events.all.flatMap(event =>
        event.type === 'experiment' && event.experiment.id === experimentId
          ? event.experiment.revision
          : []
      )
    );
    const told = events.all.find(
      event => event.type === 'experiment' && event.experiment.revision === newest
    );
    expect(told).toMatchObject({ experiment: { access: 'manage' } });
  });

  it('follow the groups of the hub while a socket is open', async () => {
    const { experimentId, runId } = await ada.start('of the group');
    await ada.share(experimentId, [{ kind: 'group', name: 'team', level: 'read' }]);
    const events = await bob.follow();
    await events.sees(`run ${runId}`);
    hub.users.set('bob', { groups: [] });
    await events.sees(`removed ${experimentId}`);
    events.clear();
    await log(ada, runId, 4);
    const own = await bob.start('alone');
    await events.sees(`run ${own.runId}`);
    expect(JSON.stringify(events.all)).not.toContain(runId);
    hub.users.set('bob', { groups: ['team'] });
    await events.sees(`run ${runId}`);
  });

  it('rest while the hub is away, and end for whom it does not know any more', async () => {
    const cara = new HubClient(store, 'cara');
    hub.users.set('cara', { groups: [] });
    const events = await cara.follow();
    const other = new HubClient(store, 'cara');
    const first = await other.start('of cara');
    await events.sees(`run ${first.runId}`);
    hub.failing = 500;
    await until(
      'nobody is known',
      async () => (await other.ask('GET', 'api/v1/session')).status === 503
    );
    expect(events.closed).toBeUndefined();
    hub.failing = undefined;
    const second = await until('the hub is back', async () => {
      const started = await other.start('later').catch(() => undefined);
      return started?.runId;
    });
    await events.sees(`run ${second}`);
    hub.tokens.delete(cara.token);
    await until('the end of the socket', () => events.closed !== undefined);
    expect(events.closed).toBe(4401);
  });
});
