import { digitsRun } from '@trainlab/analysis/testing';
import { StoreSeam, experimentOf } from '../testing/store-seam';
import { RunModel } from './model';
import { digitsDetail } from '../testing/digits-detail';

const slot = 1;
const { curves } = digitsRun({ slot });
const running = digitsDetail({ slot }, { status: 'RUNNING', endTime: undefined });

describe('RunModel', () => {
  let seam: StoreSeam;
  let model: RunModel;
  let changes: number;

  beforeEach(() => {
    jest.useFakeTimers();
    seam = new StoreSeam();
    make(seam.store());
  });
  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  const make = (store: ReturnType<StoreSeam['store']> | null) => {
    model = new RunModel({ store, runId: running.id });
    changes = 0;
    model.changed.connect(() => changes++);
  };
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const look = async () => {
    model.active = true;
    await pass(150);
  };
  const requests = (path: string) =>
    seam.requests.filter(request => request.url.pathname.endsWith(path)).length;

  it('reads the run, its curves and where it stands', async () => {
    const best = digitsDetail({ slot: 2 });
    seam.put(running, best);
    seam.experiments.set(running.experimentId, {
      ...experimentOf(running),
      bestRunId: best.id,
      runCount: 2
    });
    seam.curves.push(...curves);
    await look();
    expect(model.phase).toBe('ready');
    expect(model.run).toMatchObject({ name: running.name, code: 'run.end();' });
    expect(model.curves).toHaveLength(curves.length);
    expect(model.standing).toMatchObject({
      experiment: { runCount: 2 },
      best: { id: best.id }
    });
  });

  it('asks for nothing while nobody looks', async () => {
    seam.put(running);
    await pass(5000);
    expect(seam.requests).toHaveLength(0);
    await look();
    model.active = false;
    const before = seam.requests.length;
    expect(seam.socket.closed).toBe(true);
    await pass(5000);
    expect(seam.requests).toHaveLength(before);
    await look();
    expect(seam.socket.closed).toBe(false);
    seam.socket.hello(9);
    seam.socket.send({ type: 'run', revision: 9, run: { ...running, revision: 9 } });
    await pass(150);
    expect(seam.requests.length).toBeGreaterThan(before);
  });

  it('tells a missing run from a store that does not answer', async () => {
    await look();
    expect(model.phase).toBe('missing');
    seam.failure = 'network';
    model.retry();
    await pass(150);
    expect(model.phase).toBe('failed');
    expect(model.error?.message).toMatch(/fetch/);
    seam.failure = undefined;
    seam.put(running);
    seam.socket.hello(1);
    await pass(150);
    expect(model.phase).toBe('ready');
  });

  it('is a failure without any store', async () => {
    model.dispose();
    make(null);
    await look();
    expect(model.phase).toBe('failed');
  });

  it('changes at most ten times and reads at most once a second', async () => {
    seam.put(running);
    await look();
    seam.socket.hello(1);
    await pass(2000);
    const before = { changes, reads: requests(`/runs/${running.id}`) };
    for (let i = 0; i < 100; i++) {
      const run = { ...running, revision: 10 + i };
      seam.runs.set(run.id, run);
      seam.socket.send({ type: 'run', revision: run.revision, run });
      await pass(10);
    }
    expect(changes - before.changes).toBeGreaterThanOrEqual(5);
    expect(changes - before.changes).toBeLessThanOrEqual(12);
    await pass(1500);
    const reads = requests(`/runs/${running.id}`) - before.reads;
    expect(reads).toBeGreaterThanOrEqual(1);
    expect(reads).toBeLessThanOrEqual(3);
    expect(model.run?.revision).toBe(109);
  });

  it('goes on reading when the store answers slower than events come', async () => {
    seam.put(running);
    await look();
    seam.socket.hello(1);
    seam.delay = 1500;
    for (let i = 1; i <= 40; i++) {
      const run = digitsDetail({ slot }, { revision: 10 + i, code: `// ${i}` });
      seam.runs.set(run.id, run);
      seam.socket.send({ type: 'run', revision: run.revision, run });
      await pass(200);
    }
    await pass(10_000);
    expect(model.run?.code).toBe('// 40');
  });

  it('keeps the detail when an event brings a newer state', async () => {
    seam.put(running);
    await look();
    seam.failure = 'network';
    seam.socket.send({
      type: 'run',
      revision: 9,
      run: { ...digitsRun({ slot, run: { name: 'other', revision: 9 } }).run }
    });
    await pass(5000);
    expect(model.run).toMatchObject({ name: 'other', code: 'run.end();' });
    expect(model.phase).toBe('ready');
  });

  it('keeps curves that have no new points', async () => {
    seam.put(running);
    seam.curves.push(...curves);
    await look();
    const before = model.curves;
    const run = { ...running, name: 'renamed', revision: 9 };
    seam.runs.set(run.id, run);
    seam.curves.splice(0, seam.curves.length, ...structuredClone(curves));
    seam.socket.send({ type: 'run', revision: 9, run });
    await pass(3000);
    expect(model.run?.name).toBe('renamed');
    expect(model.curves).toBe(before);
  });

  it('forgets everything when another store answers', async () => {
    seam.put(running);
    await look();
    seam.socket.hello(5, 'one');
    seam.runs.clear();
    seam.socket.drop();
    await pass(1000);
    seam.socket.hello(1, 'two');
    await pass(1000);
    expect(model.run).toBeUndefined();
    expect(model.phase).toBe('missing');
  });

  it('renames, and not to nothing or the same', async () => {
    seam.put(running);
    await look();
    await model.rename('  ');
    await model.rename(running.name);
    await model.rename(' better ');
    const patches = seam.requests.filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ body }) => body)).toEqual([{ name: 'better' }]);
    expect(model.run?.name).toBe('better');
  });

  it('deletes and brings back', async () => {
    seam.put(running);
    await look();
    await model.setDeleted(true);
    expect(model.run?.deleted).toBe(true);
    await model.setDeleted(false);
    expect(model.run?.deleted).toBe(false);
  });

  it('lists the other runs', async () => {
    const other = digitsDetail({ slot: 2 });
    seam.put(running, other);
    await look();
    expect((await model.others()).map(({ id }) => id)).toEqual([other.id]);
  });
});
