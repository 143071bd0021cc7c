import { nullTranslator } from '@jupyterlab/translation';
import {
  deviceReport,
  GIB,
  h100,
  NOON,
  RunningKernels,
  type Devices
} from '../testing/devices';
import { StoreSeam } from '../testing/store-seam';
import { DevicesModel } from './model';
import { DeviceStatusItem } from './status-item';

describe('DeviceStatusItem', () => {
  let seam: StoreSeam;
  let server: RunningKernels;
  let model: DevicesModel;
  let item: DeviceStatusItem;
  let devices: Devices;
  let changes: boolean[];

  beforeEach(() => {
    jest.useFakeTimers();
    jest.setSystemTime(NOON);
    devices = {};
    changes = [];
    seam = new StoreSeam();
    seam.devices = since => deviceReport({ ...devices, time: Date.now() }, since);
    server = new RunningKernels();
    model = new DevicesModel({
      store: seam.store(),
      ...server,
      activeNotebook: () => ({ path: 'k1.ipynb', kernelId: 'k1' })
    });
    item = new DeviceStatusItem({
      model,
      kernels: server.kernels,
      trans: nullTranslator.load('trainlab'),
      onClick: () => undefined
    });
    item.activeChanged.connect(() => changes.push(item.active));
  });
  afterEach(() => {
    item.dispose();
    model.dispose();
    jest.useRealTimers();
  });

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const kernel = (id: string, execution_state: string) =>
    server.put({ id, name: 'trainlab', execution_state }, `${id}.ipynb`);
  const text = () => item.node.textContent?.replace(/\u00a0/g, ' ');

  it('asks nothing in a lab where nothing works', async () => {
    await pass(60_000);
    kernel('k1', 'idle');
    await pass(60_000);
    expect(seam.requests).toEqual([]);
    expect(item.active).toBe(false);
  });

  it('shows the CPU while a kernel works', async () => {
    kernel('k1', 'busy');
    await pass(100);
    expect(item.active).toBe(true);
    expect(text()).toBe('CPU  38 % · 22.0 GiB');
    const before = seam.requests.length;
    kernel('k1', 'idle');
    await pass(60_000);
    expect(changes).toEqual([true, false]);
    expect(seam.requests).toHaveLength(before);
  });

  it('shows the GPU of the notebook in front, and as long as a kernel holds one', async () => {
    devices.gpus = [h100(0), h100(1, { utilization: 65, memoryUsed: 20 * GIB })];
    devices.processes = [
      { gpu: 'GPU-0', pid: 1, owner: 'own', kernelId: 'k2', memory: 30 * GIB },
      { gpu: 'GPU-1', pid: 2, owner: 'own', kernelId: 'k1', memory: 20 * GIB }
    ];
    kernel('k2', 'idle');
    kernel('k1', 'busy');
    await pass(100);
    expect(text()).toBe('GPU 1  65 % · 20.0 GiB');
    expect(item.node.title).toContain('NVIDIA H100 80GB HBM3');
    kernel('k1', 'idle');
    await pass(20_000);
    expect(item.active).toBe(true);
    devices.processes = [];
    await pass(10_000);
    expect(changes).toEqual([true, false]);
  });

  it('hides itself when the store is away, and when it is switched off', async () => {
    kernel('k1', 'busy');
    await pass(100);
    seam.failure = 'network';
    await pass(6000);
    expect(item.active).toBe(false);
    seam.failure = undefined;
    await pass(30_000);
    expect(item.active).toBe(true);
    item.enabled = false;
    expect(item.active).toBe(false);
    const before = seam.requests.length;
    await pass(60_000);
    expect(seam.requests).toHaveLength(before);
  });
});
