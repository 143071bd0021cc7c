import { digitsRun } from '@trainlab/analysis/testing';
import type { RunSummary } from '@trainlab/api';
import { StoreSeam } from '../testing/store-seam';
import { ExperimentsModel } from './model';

const run = (slot: number, changes: Partial<RunSummary> = {}): RunSummary => {
  const { run } = digitsRun({ slot, run: { name: `run-${slot}`, ...changes } });
  return run;
};

/** The model's rows as text: `>` before the runs, `*` behind the leaders. */
const text = (model: ExperimentsModel) =>
  model.rows
    .map(row =>
      row.kind === 'run'
        ? `>${row.run.name}${row.group.leaders.has(row.run.id) ? '*' : ''}`
        : row.kind === 'experiment'
          ? row.group.experiment.name
          : 'more'
    )
    .join(' ');

const settle = () => jest.advanceTimersByTimeAsync(150);

describe('ExperimentsModel', () => {
  let seam: StoreSeam;
  let model: ExperimentsModel;

  beforeEach(() => {
    jest.useFakeTimers();
    seam = new StoreSeam();
    model = new ExperimentsModel({ store: seam.store() });
  });
  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  const show = async () => {
    model.active = true;
    await settle();
  };

  it('asks nothing before it is shown, and stops following when hidden', async () => {
    await settle();
    expect(seam.requests).toHaveLength(0);
    expect(seam.sockets).toHaveLength(0);
    await show();
    expect(seam.socket.closed).toBe(false);
    model.active = false;
    await settle();
    expect(seam.socket.closed).toBe(true);
  });

  it('lists experiments with their runs, newest first, and marks the best', async () => {
    seam.put(run(1), run(2), run(3, { status: 'FAILED' }));
    await show();
    expect(model.phase).toBe('ready');
    expect(text(model)).toMatch(/^\S+ >run-3 >run-2\*? >run-1\*?$/);
    expect(text(model).match(/\*/g)).toHaveLength(1);
    expect(model.runCount).toBe(3);
  });

  it('reads all pages', async () => {
    for (let slot = 0; slot < 1100; slot++) {
      seam.put(run(slot));
    }
    await show();
    expect(model.runCount).toBe(1100);
    expect(seam.requests.filter(r => r.url.pathname.endsWith('/runs'))).toHaveLength(3);
    expect(model.rows.filter(row => row.kind === 'run')).toHaveLength(100);
    expect(model.rows[model.rows.length - 1].kind).toBe('more');
    model.showMore(model.rows[0].id);
    expect(model.rows.filter(row => row.kind === 'run')).toHaveLength(200);
  });

  it('changes at most ten times a second under a flood of events', async () => {
    seam.put(run(1));
    await show();
    seam.socket.hello(1);
    let changes = 0;
    model.changed.connect(() => changes++);
    for (let revision = 10; revision < 1010; revision++) {
      seam.socket.send({
        type: 'run',
        revision,
        run: run(1, { revision, name: `at-${revision}` })
      });
      await jest.advanceTimersByTimeAsync(1);
    }
    await settle();
    expect(changes).toBeGreaterThanOrEqual(9);
    expect(changes).toBeLessThanOrEqual(12);
    expect(text(model)).toContain('>at-1009');
  });

  it('never goes back to an older revision', async () => {
    seam.put(run(1, { revision: 5, name: 'new' }));
    await show();
    seam.socket.hello(5);
    seam.socket.send({
      type: 'run',
      revision: 4,
      run: run(1, { revision: 4, name: 'old' })
    });
    await settle();
    expect(text(model)).toContain('>new');
  });

  it('moves no row while held', async () => {
    seam.put(run(1), run(2));
    await show();
    model.order = 'best';
    const before = text(model).replaceAll('*', '');
    const last = before.endsWith('run-1') ? 1 : 2;
    model.hold(true);
    const better = run(last, { revision: 99 });
    const metric = better.objective!.metric;
    better.metrics[metric] = { ...better.metrics[metric], last: 1 };
    seam.socket.hello(99);
    seam.socket.send({ type: 'run', revision: 99, run: better });
    await settle();
    expect(text(model).replaceAll('*', '')).toBe(before);
    expect(text(model)).toContain(`>run-${last}*`);
    model.hold(false);
    await settle();
    expect(text(model).replaceAll('*', '')).not.toBe(before);
  });

  it('says why nothing could be loaded, and loads when the store is back', async () => {
    seam.failure = {
      status: 503,
      body: { code: 'TEMPORARILY_UNAVAILABLE', message: 'Node 22 was not found.' }
    };
    await show();
    expect(model.phase).toBe('failed');
    expect(model.error?.message).toBe('Node 22 was not found.');
    seam.failure = undefined;
    seam.put(run(1));
    seam.socket.hello(1);
    await settle();
    expect(model.phase).toBe('ready');
    expect(model.error).toBeUndefined();
    expect(model.runCount).toBe(1);
  });

  it('keeps what it has when the stream breaks', async () => {
    seam.put(run(1));
    await show();
    seam.socket.hello(1);
    seam.socket.drop();
    expect(model.connection).toBe('offline');
    expect(text(model)).toContain('run-1');
  });

  it('forgets everything when another store answers', async () => {
    seam.put(run(1));
    await show();
    seam.socket.hello(5, 'one');
    seam.socket.send({ type: 'run', revision: 5, run: run(1, { revision: 5 }) });
    seam.runs.clear();
    seam.experiments.clear();
    seam.put(run(2, { revision: 1 }));
    seam.socket.drop();
    await jest.advanceTimersByTimeAsync(500);
    seam.socket.hello(1, 'two');
    await settle();
    expect(text(model)).toContain('run-2');
    expect(text(model)).not.toContain('run-1');
  });

  it('deletes with a way back and forgets the selection of what is gone', async () => {
    seam.put(run(1), run(2));
    await show();
    const { id } = run(1);
    model.select(id, 'only');
    await model.setDeleted([id], true);
    expect(text(model)).not.toContain('run-1');
    expect(model.selection.runIds.size).toBe(0);
    expect(model.runCount).toBe(1);
    await model.setDeleted([id], false);
    expect(text(model)).toContain('run-1');
  });

  it('renames in the store, and only when the name is another', async () => {
    seam.put(run(1));
    await show();
    model.beginRename(run(1).id);
    expect(model.renaming).toBe(run(1).id);
    await model.endRename('  run-1 ');
    expect(seam.requests.some(request => request.method === 'PATCH')).toBe(false);
    model.beginRename(run(1).id);
    await model.endRename('wide');
    expect(text(model)).toContain('>wide');
    expect(model.renaming).toBeUndefined();
  });

  it('searches, and opens what matches', async () => {
    seam.put(run(1), run(2), run(3, { experimentId: 'x2', experimentName: 'other' }));
    await show();
    model.search = 'run-2';
    expect(text(model).replaceAll('*', '')).toMatch(/^\S+ >run-2$/);
    model.search = 'nothing';
    expect(model.rows).toHaveLength(0);
    model.search = '';
    expect(model.rows.length).toBeGreaterThan(2);
  });
});
