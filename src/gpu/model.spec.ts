import { digitsRun } from '@trainlab/analysis/testing';
import {
  deviceReport,
  GIB,
  h100,
  NOON,
  RunningKernels,
  type Devices
} from '../testing/devices';
import { StoreSeam } from '../testing/store-seam';
import { DevicesModel, type ActiveNotebook } from './model';

describe('DevicesModel', () => {
  let seam: StoreSeam;
  let server: RunningKernels;
  let model: DevicesModel;
  let devices: Devices;
  let active: ActiveNotebook | undefined;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.setSystemTime(NOON);
    active = undefined;
    devices = { gpus: [h100(0)] };
    seam = new StoreSeam();
    seam.devices = since => deviceReport({ ...devices, time: Date.now() }, since);
    server = new RunningKernels();
    model = new DevicesModel({
      store: seam.store(),
      ...server,
      activeNotebook: () => active
    });
  });
  afterEach(() => {
    model.dispose();
    setHidden(false);
    jest.useRealTimers();
  });

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const asked = () =>
    seam.requests.filter(({ url }) => url.pathname.endsWith('/devices')).length;

  it('asks nothing until somebody watches, and nothing after', async () => {
    await pass(10_000);
    expect(seam.requests).toEqual([]);
    const watch = model.watch('live');
    await pass(3500);
    expect(asked()).toBe(4);
    expect(model.now?.gpus).toHaveLength(1);
    watch.dispose();
    watch.dispose();
    await pass(60_000);
    expect(asked()).toBe(4);
  });

  it('asks only for what it does not have, and keeps one history', async () => {
    model.watch('live');
    await pass(2500);
    const since = seam.requests.flatMap(({ url }) => url.searchParams.getAll('since'));
    expect(since).toEqual([String(NOON), String(NOON + 1000)]);
    const { times } = model.history;
    expect(times).toEqual([...new Set(times)]);
    expect(times[times.length - 1]).toBe(NOON + 2000);
  });

  it('asks seldom for a glance, at once and often for the panel', async () => {
    model.watch('background');
    await pass(11_000);
    expect(asked()).toBe(3);
    const panel = model.watch('live');
    await pass(100);
    expect(asked()).toBe(4);
    await pass(3000);
    expect(asked()).toBe(7);
    panel.dispose();
    await pass(10_000);
    expect(asked()).toBeLessThanOrEqual(9);
  });

  it('keeps the interval that is set', async () => {
    model.interval = 5000;
    model.watch('live');
    await pass(11_000);
    expect(asked()).toBe(3);
  });

  it('rests while the page is hidden', async () => {
    model.watch('live');
    await pass(1500);
    setHidden(true);
    await pass(2000);
    const before = asked();
    await pass(20_000);
    expect(asked()).toBe(before);
  });

  it('keeps the last state when the store is away, and asks less', async () => {
    model.watch('live');
    await pass(100);
    seam.failure = 'network';
    await pass(60_000);
    expect(model.error).toBeInstanceOf(Error);
    expect(model.now?.gpus).toHaveLength(1);
    expect(asked()).toBeLessThan(20);
    seam.failure = undefined;
    await model.refresh();
    expect(model.error).toBeUndefined();
  });

  it('names notebooks, runs and the engine', async () => {
    const { run } = digitsRun({
      slot: 1,
      run: {
        name: 'cnn-wide',
        status: 'RUNNING',
        notebook: { path: 'a.ipynb' },
        device: 'TensorFlow 2.21.0 on GPU 0'
      }
    });
    seam.put(run);
    server.put({ id: 'k1', name: 'trainlab', execution_state: 'busy' }, 'a.ipynb');
    devices.processes = [
      { gpu: 'GPU-0', pid: 7, owner: 'own', kernelId: 'k1', memory: GIB }
    ];
    model.watch('live');
    await pass(100);
    expect(model.holders).toHaveLength(1);
    expect(model.holders[0]).toMatchObject({
      path: 'a.ipynb',
      run: { name: 'cnn-wide' }
    });
    expect(model.engine).toBeUndefined();
    active = { path: 'a.ipynb', kernelId: 'k1' };
    expect(model.engine).toBe('TensorFlow 2.21.0 on GPU 0');
    expect(model.activeKernel).toBe('k1');
  });

  it('sees at once that a kernel has become idle for too long', async () => {
    const last_activity = new Date(NOON - 20 * 60_000).toISOString();
    const kernel = { id: 'k1', name: 'trainlab', execution_state: 'idle', last_activity };
    server.put({ ...kernel, execution_state: 'busy' }, 'a.ipynb');
    devices.processes = [{ gpu: 'GPU-0', pid: 7, owner: 'own', kernelId: 'k1' }];
    model.watch('live');
    await pass(100);
    expect(model.holders[0].idleLong).toBe(false);
    server.put(kernel);
    model.idleAfter = 19 * 60_000;
    expect(model.holders[0].idleLong).toBe(true);
    model.idleAfter = 30 * 60_000;
    expect(model.holders[0].idleLong).toBe(false);
  });
});

function setHidden(hidden: boolean): void {
  const value = hidden ? 'hidden' : 'visible';
  Object.defineProperty(document, 'visibilityState', { configurable: true, value });
  document.dispatchEvent(new Event('visibilitychange'));
}
