import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoreEvent } from '@trainlab/api';
import { journalFiles, locations, unixTransport } from '@trainlab/api/node';
import { afterwards } from './testing/afterwards';
import { newId, TestJournal } from './testing/journal';
import { seededRandom } from './testing/random';
import { runs, StoreHome, until } from './testing/store-process';
import { WriterProcess } from './testing/writer-process';

jest.setTimeout(120_000);

describe('the daemon', () => {
  it('is started once by any number of callers at once, and found by later ones', async () => {
    const home = new StoreHome();
    const stores = await Promise.all([home.ensure(), home.ensure(), home.ensure()]);
    expect(new Set(stores.map(({ pid }) => pid)).size).toBe(1);
    expect(await home.ensure()).toEqual(stores[0]);
    expect(stores[0].socket).toBe(home.locations.socket);
    expect(await home.health()).toMatchObject({ status: 'ok', pid: stores[0].pid });
    expect(statSync(stores[0].socket).mode & 0o777).toBe(0o600);
    expect(statSync(join(home.locations.data, 'store.db')).mode & 0o077).toBe(0);
    // It is in a session of its own: field 6 of proc(5).
    const stat = readFileSync(`/proc/${stores[0].pid}/stat`, 'latin1').split(') ')[1];
    expect(Number(stat.split(' ')[3])).toBe(stores[0].pid);
  });

  it('ends cleanly and leaves nothing behind', async () => {
    const home = new StoreHome();
    const { pid, socket } = await home.ensure();
    const open = home.socket(0);
    await until('an open socket', () => open.readyState === open.OPEN);
    process.kill(pid, 'SIGTERM');
    await until('its end', () => !runs(pid));
    await until('the end of the socket', () => open.readyState === open.CLOSED);
    const { data } = home.locations;
    const left = [socket, join(data, 'lease.json'), join(data, 'store.db-wal')];
    expect(left.filter(existsSync)).toEqual([]);
  });

  it('loses and doubles no acknowledged point in twenty kills', async () => {
    const random = seededRandom();
    const home = new StoreHome();
    const seen: StoreEvent[] = [];
    const stream = home.events(event => seen.push(event));
    const writer = new WriterProcess(home.locations.journals);
    for (let kill = 0; kill < 20; kill++) {
      const { pid } = await home.ensure();
      const at = writer.steps.length + Math.floor(random() * 60);
      await until('some points', () => writer.steps.length >= at);
      process.kill(pid, 'SIGKILL');
      await until('its end', () => !runs(pid));
    }
    await writer.finish();
    await home.ensure();
    const last = writer.lastSequence ?? -1;
    expect(await home.client.journal(writer.writer, last, 20_000)).toEqual({
      sequence: last
    });
    const { curves } = await home.client.curves({
      runIds: [writer.run],
      maxPoints: 100_000
    });
    expect(curves.map(({ metric }) => metric)).toEqual(['loss', 'acc']);
    for (const curve of curves) {
      const lost = writer.steps.filter(step => !curve.steps.includes(step));
      const doubled = curve.steps.filter((step, at) => curve.steps.indexOf(step) !== at);
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(curve.steps).toEqual(Array.from(curve.steps, (_, step) => step));
    }
    expect(curves[1].values).toEqual(curves[1].steps);
    expect(writer.steps.length).toBeGreaterThan(100);
    // Through all breaks the events have gone on, and end with the present state.
    const run = await until('the last state', () =>
      seen
        .flatMap(event => (event.type === 'run' ? [event.run] : []))
        .findLast(({ status }) => status === 'FINISHED')
    );
    expect(run.metrics.loss.count).toBe(curves[0].count);
    const counts = seen.flatMap(event =>
      event.type === 'run' ? [event.run.metrics.loss?.count ?? 0] : []
    );
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    stream.dispose();
    process.stdout.write(
      `20 kills: ${writer.steps.length} points acknowledged, lost 0, doubled 0\n`
    );
  });

  it('ends when nobody needs it, and not while a program logs', async () => {
    const home = new StoreHome({ TRAINLAB_STORE_IDLE_MS: '300' });
    const writer = new WriterProcess(home.locations.journals);
    await until('a first point', () => writer.steps.length > 0);
    const { pid, socket } = await home.ensure();
    const from = writer.steps.length;
    await until('a second of points', () => writer.steps.length > from + 200);
    expect(runs(pid)).toBe(true);
    await writer.kill();
    const reason = 'killed by SIGKILL';
    writeFileSync(
      journalFiles(home.locations.journals, writer.writer).exit,
      JSON.stringify({ version: 1, status: 'KILLED', reason, time: Date.now() })
    );
    await until('its end', () => !runs(pid));
    expect(existsSync(socket)).toBe(false);
    // A kernel that was killed: everything it had logged is there, and why it ended.
    await home.ensure();
    const run = await home.client.run(writer.run);
    expect(run).toMatchObject({ status: 'KILLED', statusReason: reason });
    expect(run.metrics.loss.count).toBeGreaterThanOrEqual(writer.steps.length);
    expect(existsSync(journalFiles(home.locations.journals, writer.writer).journal)).toBe(
      false
    );
  });

  it('stays while a client is connected', async () => {
    const home = new StoreHome({ TRAINLAB_STORE_IDLE_MS: '200' });
    const { pid } = await home.ensure();
    const heard: string[] = [];
    const open = home.socket(0);
    open.on('message', data => heard.push(String(data)));
    await until('hello', () => heard.length > 0);
    const writer = new WriterProcess(home.locations.journals);
    await until('a second of points', () => writer.steps.length > 200);
    await writer.finish();
    expect(runs(pid)).toBe(true);
    open.terminate();
    await until('its end', () => !runs(pid));
  });

  it('is started anew when a sweeper has removed its socket', async () => {
    const home = new StoreHome();
    const first = await home.ensure();
    rmSync(first.socket);
    const second = await home.ensure();
    expect(second.pid).not.toBe(first.pid);
    await until('the end of the first', () => !runs(first.pid));
    expect(await home.health()).toMatchObject({ status: 'ok', pid: second.pid });
  });

  it('is found by callers with another runtime folder', async () => {
    const home = new StoreHome();
    const other = new StoreHome();
    const store = await home.ensure();
    const XDG_RUNTIME_DIR = other.env.XDG_RUNTIME_DIR;
    expect(await home.ensure({ XDG_RUNTIME_DIR })).toEqual(store);
    // Those who know their own socket only are led to it.
    const { socket } = locations({ ...home.env, XDG_RUNTIME_DIR });
    expect(socket).not.toBe(store.socket);
    expect((await unixTransport(socket)('/api/v1/health')).status).toBe(200);
  });

  it('does not touch a data folder that another host owns', async () => {
    const home = new StoreHome();
    const lease = join(home.locations.data, 'lease.json');
    let heartbeat = 0;
    const beat = () => {
      const record = {
        host: 'node-7',
        bootId: 'x',
        pid: 4711,
        startTicks: '1',
        socket: '/x',
        nonce: 'n',
        fence: 1,
        heartbeat: (heartbeat += 1)
      };
      writeFileSync(`${lease}.new`, JSON.stringify(record));
      renameSync(`${lease}.new`, lease);
    };
    beat();
    const timer = setInterval(beat, 100);
    afterwards(() => clearInterval(timer));
    await expect(home.ensure()).rejects.toThrow(
      /on the host node-7 \(process 4711\) owns/
    );
    clearInterval(timer);
    expect(existsSync(join(home.locations.data, 'store.db'))).toBe(false);
  });

  it('writes nothing more when another host took the folder while it slept', async () => {
    const home = new StoreHome();
    const { pid } = await home.ensure();
    process.kill(pid, 'SIGSTOP');
    const db = new DatabaseSync(join(home.locations.data, 'store.db'));
    db.exec('UPDATE store SET fence = fence + 1');
    db.close();
    const run = newId();
    const journal = new TestJournal(home.locations.journals).header().run(run);
    process.kill(pid, 'SIGCONT');
    await until('its end', () => !runs(pid));
    await home.ensure();
    await home.client.journal(journal.writer, journal.sequence - 1, 10_000);
    expect((await home.client.run(run)).status).toBe('RUNNING');
  });

  it('says why it does not start', async () => {
    const home = new StoreHome();
    const db = new DatabaseSync(join(home.locations.data, 'store.db'));
    db.exec('PRAGMA user_version = 999');
    db.close();
    await expect(home.ensure()).rejects.toThrow(/newer TrainLab/);
  });

  it('answers with 503 while the database cannot be opened, and goes on afterwards', async () => {
    const home = new StoreHome();
    const db = new DatabaseSync(join(home.locations.data, 'store.db'));
    db.exec('CREATE TABLE other (x); BEGIN EXCLUSIVE');
    await home.ensure();
    expect(await home.health()).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('locked')
    });
    await expect(home.client.runs()).rejects.toMatchObject({
      status: 503,
      body: { code: 'TEMPORARILY_UNAVAILABLE' }
    });
    db.exec('COMMIT');
    db.close();
    await until('the store', async () => (await home.health()).status === 'ok');
    expect((await home.client.runs()).runs).toEqual([]);
  });

  describe('on its events', () => {
    const home = new StoreHome();
    const run = newId();
    const journal = new TestJournal(home.locations.journals);

    /** All events from behind a revision until one that passes. */
    async function listen(
      after: number,
      last: (event: StoreEvent) => boolean
    ): Promise<StoreEvent[]> {
      const events: StoreEvent[] = [];
      const socket = home.socket(after);
      socket.on('message', data => events.push(JSON.parse(String(data)) as StoreEvent));
      await until('an event', () => events.some(last));
      socket.terminate();
      return events;
    }
    const count = (event: StoreEvent) =>
      event.type === 'run' ? (event.run.metrics.loss?.count ?? 0) : -1;
    const revisions = (events: StoreEvent[]) =>
      events.slice(1).map(({ revision }) => revision);

    it('a client resumes behind the last revision it has seen', async () => {
      await home.ensure();
      journal.header().run(run).metrics(run, 0, { loss: 1 });
      journal.run(newId(), { experiment: 'other' });
      const first = await listen(0, event => count(event) === 1);
      await until('both runs', async () => (await home.client.runs()).runs.length === 2);
      const all = await listen(0, event => event.type === 'run' && event.run.id !== run);
      expect(first[0]).toMatchObject({ type: 'hello' });
      const seen = Math.max(...all.map(({ revision }) => revision));
      journal.metrics(run, 1, { loss: 0.5 });
      const rest = await listen(seen, event => count(event) === 2);
      expect(rest.map(({ type }) => type)).toEqual(['hello', 'run']);
      expect(rest[1].revision).toBeGreaterThan(seen);
    });

    it('a client that knows another store gets everything', async () => {
      const events = await listen(1e9, event => count(event) === 2);
      expect(events[0].revision).toBeLessThan(1e9);
      expect(events.filter(({ type }) => type === 'experiment')).toHaveLength(2);
    });

    it('a fast run comes at most ten times a second, in order, and with its last state', async () => {
      const writer = new WriterProcess(home.locations.journals);
      const times: number[] = [];
      const events: StoreEvent[] = [];
      const stream = home.events(event => {
        if (event.type === 'run' && event.run.id === writer.run) {
          times.push(performance.now());
          events.push(event);
        }
      });
      await until('a second and a half of points', () => writer.steps.length > 300);
      await writer.finish();
      const state = await until('the end', () => {
        const event = events.at(-1);
        return event?.type === 'run' && event.run.status === 'FINISHED' && event.run;
      });
      expect(state.metrics.loss.count).toBe(writer.steps.length);
      expect(revisions(events)).toEqual([...revisions(events)].sort((a, b) => a - b));
      const seconds = ((times.at(-1) ?? 0) - times[0]) / 1000;
      expect(events.length).toBeGreaterThan(3);
      expect(events.length).toBeLessThanOrEqual(10 * seconds + 2);
      stream.dispose();
    });

    it('requests that are no upgrade of a known route are refused', async () => {
      const refused = home.socket(0);
      refused.terminate();
      const { WebSocket } = await import('ws');
      const wrong = new WebSocket(`ws+unix:${home.locations.socket}:/api/v1/runs`);
      wrong.on('error', () => undefined);
      refused.on('error', () => undefined);
      await until('the refusal', () => wrong.readyState === wrong.CLOSED);
      expect((await home.health()).status).toBe('ok');
    });
  });
});
