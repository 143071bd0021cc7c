import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '@trainlab/api';
import { JournalReader } from '../ingest/journal-reader';
import { HubStore, PREFIX } from '../testing/hub-store';
import { newId, TestJournal } from '../testing/journal';
import { ProxyBeforeHub } from '../testing/proxy-before-hub';
import { ServerStore } from '../testing/server-store';
import { until } from '../testing/store-process';
import { tempFolder } from '../testing/temp-folder';
import { Outbox } from './outbox';
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
const delivered = (journal: TestJournal, from = server) =>
  until('the hub has everything', async () => {
    const reached = await from.client
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

const blob = (journal: TestJournal, number: number) =>
  join(journal.files.blobs, String(number));

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
    await until('the bytes are gone here', () => !existsSync(blob(journal, 0)));
  });

  it('keep artifacts until they are on the disk of the hub, which may be set back', async () => {
    const proxy = new ProxyBeforeHub(hub.origin);
    await proxy.start();
    const behind = new ServerStore(`${proxy.origin}${PREFIX}`, token, 'ada');
    await behind.start();
    await hub.stop();
    const backup = tempFolder();
    cpSync(hub.data, backup, { recursive: true });
    await hub.restart();
    // The hub commits, and does not come to say that it is on its disk.
    proxy.turnsAway = body => (body.includes('"durable":true') ? 502 : undefined);
    const run = newId();
    const journal = behind.journal().header().run(run);
    journal.artifact(run, 'model.bin', 0, 'the bytes of a model');
    await delivered(journal, behind);
    expect((await runAtHub(run))?.artifacts).toHaveLength(1);
    await until('it is to be on the disk', async () =>
      (await behind.health()).reason?.includes('502')
    );
    expect(existsSync(blob(journal, 0))).toBe(true);
    await hub.stop();
    rmSync(hub.data, { recursive: true });
    cpSync(backup, hub.data, { recursive: true });
    await hub.restart();
    proxy.turnsAway = () => undefined;
    await until('the bytes are gone here', () => !existsSync(blob(journal, 0)));
    const bytes = await behind.transport(`/api/v1/runs/${run}/artifacts/model.bin`);
    expect(await bytes.text()).toBe('the bytes of a model');
  });

  it('do not count as on the disk of a hub that was set back', () => {
    const folder = tempFolder();
    const run = newId();
    const journal = new TestJournal(folder).header().run(run);
    const { writer } = journal;
    const outbox = new Outbox(
      writer,
      from => new JournalReader(folder, writer, [0], from)
    );
    const settle = (receipt: object) => {
      const sent = outbox.next(2 ** 20, true);
      outbox.settle(sent as NonNullable<typeof sent>, { writer, next: 0, ...receipt });
    };
    settle({});
    settle({ next: 2, durable: true });
    expect(outbox.hasTaken(journal.size)).toBe(true);
    journal.metrics(run, 0, { loss: 1 });
    settle({ next: 0 });
    expect(outbox.hasTaken(1)).toBe(false);
    outbox.close();
  });

  it('go on while a record of one is above the limit of a proxy', async () => {
    const proxy = new ProxyBeforeHub(hub.origin);
    await proxy.start();
    const limit = 256 * 1024;
    proxy.turnsAway = body => (body.length > limit ? 413 : undefined);
    const behind = new ServerStore(`${proxy.origin}${PREFIX}`, token, 'ada');
    await behind.start();
    const [large, small] = [newId(), newId()];
    const note = 'x'.repeat(2 * limit);
    const held = behind.journal().header().run(large).metrics(large, 0, { loss: 1 });
    held.run(newId(), { params: { note } });
    const other = behind.journal().header().run(small);
    numbers(2000).forEach(step => other.metrics(small, step, { loss: step }));
    await delivered(other, behind);
    expect(await steps(small)).toEqual(numbers(2000));
    await until('what is before it has come', async () => {
      const run = await runAtHub(large);
      return run?.metrics.loss?.count === 1;
    });
    const health = await until('it is held', async () => {
      const seen = await behind.health();
      return seen.reason?.includes('413') && seen;
    });
    expect(health).toMatchObject({ status: 'degraded', hub: { state: 'connected' } });
    expect(health.reason).toContain("Ask the hub's admin to raise the limit");
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
