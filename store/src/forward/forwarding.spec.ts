import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '@trainlab/api';
import { HubStore } from '../testing/hub-store';
import { newId, type TestJournal } from '../testing/journal';
import { ServerStore } from '../testing/server-store';
import { until } from '../testing/store-process';
import type { Receipt } from './protocol';

const hub = new HubStore();
let token: string;
let server: ServerStore;

/** The hub's own answer to a user. */
async function atHub<T>(path: string, user = token, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(`${hub.url}api/v1${path}`, {
    ...init,
    headers: {
      authorization: `token ${user}`,
      ...(init.body ? { 'content-type': 'application/json' } : {})
    }
  });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
  return (await answer.json()) as T;
}

interface SeenRun {
  owner: string;
  status: string;
  statusReason?: string;
  metrics: Record<string, { count: number; last: number }>;
  artifacts: { path: string }[];
}

const runAtHub = (run: string) => atHub<SeenRun>(`/runs/${run}`).catch(() => undefined);

/** Waits until the hub has all of a journal. */
const delivered = (journal: TestJournal) =>
  until('the hub has everything', async () => {
    const reached = await server.client
      .journal(journal.writer, journal.sequence - 1, 10_000)
      // A connection to a store that has ended since.
      .catch(() => undefined);
    return reached?.sequence === journal.sequence - 1;
  });

async function steps(run: string): Promise<number[]> {
  const { curves } = await atHub<{ curves: { steps: number[] }[] }>(
    `/curves?runs=${run}&metric=loss&maxPoints=100000`
  );
  return curves[0]?.steps ?? [];
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

beforeAll(async () => {
  await hub.start();
  hub.hub.users.set('ada', { groups: [] });
  hub.hub.users.set('eve', { groups: [] });
  token = hub.hub.token('ada');
  server = new ServerStore(hub.url, token, 'ada');
  await server.start();
});

describe('journals of a notebook server', () => {
  it("arrive at the hub as the token's owner, whatever they say", async () => {
    const run = newId();
    const journal = server.journal().header().run(run, { owner: 'somebody else' });
    numbers(50).forEach(step => journal.metrics(run, step, { loss: step }));
    journal.end(run);
    await delivered(journal);
    expect(await runAtHub(run)).toMatchObject({ owner: 'ada', status: 'FINISHED' });
    expect(await steps(run)).toEqual(numbers(50));
  });

  it('cannot touch what belongs to others', async () => {
    const run = newId();
    const journal = server.journal().header().run(run).metrics(run, 0, { loss: 1 });
    await delivered(journal);
    const stranger = hub.hub.token('eve');
    const deliver = (writer: string, records: JournalRecord[]) =>
      atHub<Receipt>('/journals', stranger, {
        method: 'POST',
        body: JSON.stringify({ journals: [{ writer, first: 0, records }] })
      });
    // By a journal of her own, and by naming Ada's.
    await deliver(newId(), [{ t: 'm', r: run, s: 1, w: 1, v: { loss: 99 } }]);
    await deliver(newId(), [{ t: 'end', r: run, status: 'FAILED', time: 1 }]);
    const { journals } = await deliver(journal.writer, []);
    expect(journals[0].refused).toContain('somebody else');
    expect(await runAtHub(run)).toMatchObject({
      status: 'RUNNING',
      metrics: { loss: { count: 1, last: 1 } }
    });
  });

  it('may come twice, and with a hole', async () => {
    const run = newId();
    const writer = newId();
    const header = { t: 'writer', version: 1, writer, host: 'h', bootId: '', pid: 1 };
    const records = [
      { ...header, startTicks: '1', time: 1 },
      {
        ...{ t: 'run', run, experiment: 'twice', name: 'n', params: {}, tags: {} },
        ...{ time: 1, owner: '', environment: {} }
      },
      ...numbers(5).map(s => ({ t: 'm', r: run, s, w: s, v: { loss: s } }))
    ];
    const deliver = (slice: object) =>
      atHub<Receipt>('/journals', token, {
        method: 'POST',
        body: JSON.stringify({ journals: [{ writer, records: [], first: 0, ...slice }] })
      });
    expect((await deliver({ records })).journals[0].next).toBe(7);
    expect((await deliver({ records })).journals[0].next).toBe(7);
    expect(
      (await deliver({ records: records.slice(4), first: 4 })).journals[0].next
    ).toBe(7);
    expect(await steps(run)).toEqual(numbers(5));
    const late = [{ t: 'm', r: run, s: 9, w: 9, v: { loss: 9 } }];
    expect((await deliver({ records: late, first: 9 })).journals[0].next).toBe(7);
    const { journals } = await deliver({ records: late, first: 9, gap: 'a torn file' });
    expect(journals[0].next).toBe(10);
    expect(await steps(run)).toEqual([...numbers(5), 9]);
  });

  it('bring artifacts along, and go on without one whose bytes are gone', async () => {
    const run = newId();
    const journal = server.journal().header().run(run);
    journal.artifact(run, 'kept.bin', 0, 'kept bytes');
    await delivered(journal);
    await hub.stop();
    journal.artifact(run, 'lost.bin', 1, 'lost bytes').metrics(run, 0, { loss: 1 });
    rmSync(join(journal.files.blobs, '1'));
    await hub.restart();
    await delivered(journal);
    const seen = await runAtHub(run);
    expect(seen?.artifacts.map(({ path }) => path)).toEqual(['kept.bin']);
    expect(seen?.metrics.loss.count).toBe(1);
    const bytes = await server.transport(`/api/v1/runs/${run}/artifacts/kept.bin`);
    expect(await bytes.text()).toBe('kept bytes');
    expect(existsSync(join(journal.files.blobs, '0'))).toBe(false);
  });

  it('wait while the hub is away, and are seen here meanwhile', async () => {
    const run = newId();
    const journal = server.journal().header().run(run).metrics(run, 0, { loss: 1 });
    await delivered(journal);
    await hub.stop();
    numbers(200).forEach(step => journal.metrics(run, step + 1, { loss: 1 }));
    await until(
      'the server notices',
      async () => (await server.health()).hub?.state === 'away'
    );
    expect((await server.health()).reason).toMatch(
      /does not answer.*kept on this server/s
    );
    await until('the run is seen with all its points', async () => {
      const answer = await server.transport(`/api/v1/runs/${run}`);
      const seen = answer.ok ? ((await answer.json()) as SeenRun) : undefined;
      return seen?.metrics.loss?.count === 201;
    });
    const unknown = await server.transport(`/api/v1/runs/${newId()}`);
    expect(unknown.status).toBe(503);
    const change = await server.transport(`/api/v1/runs/${run}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'other' })
    });
    expect([change.status, await change.text()]).toEqual([
      503,
      expect.stringContaining('Nothing was changed')
    ]);
    await server.stop();
    await server.start();
    await hub.restart();
    await delivered(journal);
    expect(await steps(run)).toEqual(numbers(201));
    expect((await server.health()).reason).toBeUndefined();
  });

  it('go when the hub has closed their writer, as its exit record says', async () => {
    const run = newId();
    const journal = server
      .journal()
      .header({ pid: 2 ** 22 - 1, startTicks: '1' })
      .run(run)
      .metrics(run, 0, { loss: 1 });
    writeFileSync(
      journal.files.exit,
      JSON.stringify({
        version: 1,
        status: 'KILLED',
        reason: 'The kernel was restarted.',
        time: Date.now()
      })
    );
    await until('the journal is gone', () => !existsSync(journal.files.journal));
    expect(await runAtHub(run)).toMatchObject({
      status: 'KILLED',
      statusReason: 'The kernel was restarted.',
      metrics: { loss: { count: 1 } }
    });
  });

  it('wait for a token that is accepted', async () => {
    const run = newId();
    const old = token;
    hub.hub.tokens.delete(old);
    const journal = server.journal().header().run(run).metrics(run, 0, { loss: 1 });
    await until('the server is refused', async () => {
      // What the hub's store has heard of the token a moment ago still holds.
      journal.metrics(run, journal.sequence, { loss: 1 });
      return (await server.health()).hub?.state === 'refused';
    });
    expect((await server.health()).reason).toMatch(/refuses this server.*Restart it/s);
    token = hub.hub.token('ada');
    const answer = await server.transport('/api/v1/hub/token', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token })
    });
    expect(answer.status).toBe(204);
    await delivered(journal);
    expect(await runAtHub(run)).toMatchObject({ owner: 'ada' });
    const said = [
      ...server.reports,
      ...hub.reports,
      JSON.stringify(await server.health())
    ];
    expect(said.join('\n')).not.toContain(old);
    expect(said.join('\n')).not.toContain(token);
  });
});
