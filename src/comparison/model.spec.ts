import { digitsRun } from '@trainlab/analysis/testing';
import type { Comparison } from '@trainlab/api';
import { StoreSeam } from '../testing/store-seam';
import { ComparisonModel } from './model';

const one = digitsRun({ slot: 1 });
const two = digitsRun({ slot: 2, learningRate: 0.003, steps: 300 });
const runIds = [one.run.id, two.run.id];
const snapshot: Comparison = {
  version: 1,
  runIds,
  runs: [one.run, two.run],
  curves: [...one.curves, ...two.curves],
  createdAt: 1
};

describe('ComparisonModel', () => {
  let seam: StoreSeam;

  beforeEach(() => {
    jest.useFakeTimers();
    seam = new StoreSeam();
  });
  afterEach(() => jest.useRealTimers());

  const fill = () => {
    seam.put(one.run, two.run);
    seam.curves.push(...one.curves, ...two.curves);
  };
  const settle = () => jest.advanceTimersByTimeAsync(50);
  const curveRequests = () =>
    seam.requests.filter(request => request.url.pathname.endsWith('/curves'));

  it('reads runs, frame and the curves of shared metrics', async () => {
    fill();
    const model = new ComparisonModel({ store: seam.store(), runIds });
    model.active = true;
    await settle();
    expect(model.comparison?.runs.map(run => run.id)).toEqual(runIds);
    expect(model.comparison?.experimentName).toBe(one.run.experimentName);
    expect(model.comparison?.chosenFrom).toBe(1);
    const metrics = new Set(model.comparison?.curves.map(curve => curve.metric));
    expect(metrics).toContain('loss');
    expect(curveRequests()).toHaveLength(1);
    model.dispose();
  });

  it('shows the snapshot and stays silent without a store', async () => {
    seam.failure = 'network';
    const model = new ComparisonModel({ store: seam.store(), runIds, snapshot });
    model.active = true;
    await settle();
    expect(model.comparison).toBe(snapshot);
    expect(model.error).toBeUndefined();
    model.dispose();

    const without = new ComparisonModel({ store: null, runIds, snapshot });
    without.active = true;
    await settle();
    expect(without.comparison).toBe(snapshot);
    without.dispose();
  });

  it('keeps the snapshot of runs that the store does not know', async () => {
    seam.put(two.run);
    seam.curves.push(...two.curves);
    const model = new ComparisonModel({ store: seam.store(), runIds, snapshot });
    model.active = true;
    await settle();
    expect(model.comparison?.runs.map(run => run.id)).toEqual(runIds);
    expect(model.comparison?.curves.some(curve => curve.runId === one.run.id)).toBe(true);
    model.dispose();
  });

  it('tells a failure when there is nothing to show, and recovers', async () => {
    const model = new ComparisonModel({ store: seam.store(), runIds });
    model.active = true;
    await settle();
    expect(model.error?.message).toContain('No run');
    fill();
    await model.reload();
    expect(model.error).toBeUndefined();
    expect(model.comparison?.runs).toHaveLength(2);
    model.dispose();
  });

  it('follows its runs: rows at most ten times, curves once a second', async () => {
    fill();
    const model = new ComparisonModel({ store: seam.store(), runIds });
    model.active = true;
    await settle();
    seam.socket.hello(1);
    let changes = 0;
    model.changed.connect(() => changes++);
    for (let i = 1; i <= 300; i++) {
      const run = {
        ...two.run,
        revision: 100 + i,
        metrics: {
          ...two.run.metrics,
          loss: { ...two.run.metrics.loss, count: 300 + i, last: 1 / i }
        }
      };
      seam.socket.send({ type: 'run', revision: run.revision, run });
      await jest.advanceTimersByTimeAsync(10);
    }
    await jest.advanceTimersByTimeAsync(1100);
    expect(changes).toBeLessThanOrEqual(45);
    expect(changes).toBeGreaterThanOrEqual(25);
    expect(curveRequests().length - 1).toBeLessThanOrEqual(5);
    expect(curveRequests().length - 1).toBeGreaterThanOrEqual(3);
    expect(curveRequests().pop()?.url.searchParams.get('runs')).toBe(two.run.id);
    expect(model.comparison?.runs[1].metrics.loss.last).toBe(1 / 300);
    model.dispose();
  });

  it('asks nothing while nobody looks', async () => {
    fill();
    const model = new ComparisonModel({ store: seam.store(), runIds });
    await settle();
    expect(seam.requests).toHaveLength(0);
    model.active = true;
    await settle();
    model.active = false;
    await settle();
    expect(seam.socket.closed).toBe(true);
    model.dispose();
  });

  it('asks for the curves of many runs in parts', async () => {
    const many = Array.from({ length: 150 }, (_, slot) => digitsRun({ slot, steps: 3 }));
    for (const { run, curves } of many) {
      seam.put(run);
      seam.curves.push(...curves);
    }
    const model = new ComparisonModel({
      store: seam.store(),
      runIds: many.map(({ run }) => run.id)
    });
    model.active = true;
    await settle();
    expect(curveRequests()).toHaveLength(2);
    expect(new Set(model.comparison?.curves.map(curve => curve.runId)).size).toBe(150);
    model.dispose();
  });

  it('prefers the store to a newer snapshot', async () => {
    fill();
    const model = new ComparisonModel({ store: seam.store(), runIds, snapshot });
    model.active = true;
    await settle();
    model.setSnapshot({ ...snapshot, createdAt: 2 });
    expect(model.comparison?.createdAt).not.toBe(2);
    model.dispose();
  });

  it('offers the other runs of the experiment', async () => {
    fill();
    const three = digitsRun({ slot: 3 });
    seam.put(three.run);
    const model = new ComparisonModel({ store: seam.store(), runIds });
    model.active = true;
    await settle();
    expect((await model.others()).map(run => run.id)).toEqual([three.run.id]);
    const asked = seam.requests.filter(({ url }) => url.pathname.endsWith('/runs'));
    expect(asked[0].url.searchParams.get('experimentId')).toBe(one.run.experimentId);
    model.dispose();
  });
});
