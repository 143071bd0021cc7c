import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import {
  deviceReport,
  GIB,
  h100,
  NOON,
  RunningKernels,
  type Devices
} from '../testing/devices';
import { StoreSeam } from '../testing/store-seam';
import { addDeviceCommands } from './commands';
import { DevicesModel } from './model';
import { GpuView } from './view';

const trans = nullTranslator.load('trainlab');

describe('GpuView', () => {
  let seam: StoreSeam;
  let server: RunningKernels;
  let model: DevicesModel;
  let view: GpuView;
  let devices: Devices;
  let opened: string[];
  let ended: string[];
  let interval: number | undefined;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.setSystemTime(NOON);
    (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT =
      true;
    devices = {};
    opened = [];
    ended = [];
    seam = new StoreSeam();
    seam.devices = since => deviceReport({ ...devices, time: Date.now() }, since);
    server = new RunningKernels();
    model = new DevicesModel({
      store: seam.store(),
      ...server,
      activeNotebook: () => ({ path: 'a.ipynb', kernelId: 'k1' })
    });
    const commands = new CommandRegistry();
    const kernels = { shutdown: async (id: string) => void ended.push(id) };
    addDeviceCommands({ commands, model, kernels, trans, show: () => undefined });
    commands.addCommand('docmanager:open', {
      execute: args => void opened.push(args.path as string)
    });
    view = new GpuView({
      model,
      commands,
      trans,
      saveInterval: seconds => (interval = seconds)
    });
  });
  afterEach(async () => {
    await act(async () => view.dispose());
    model.dispose();
    document.body.replaceChildren();
    jest.useRealTimers();
  });

  const show = (ms = 100) =>
    act(async () => {
      Widget.attach(view, document.body);
      MessageLoop.flush();
      model.watch('live');
      await jest.advanceTimersByTimeAsync(ms);
    });
  const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
  const text = (element: Element | null | undefined = view.node) =>
    (element?.textContent ?? '').replace(/\u00a0/g, ' ');
  const all = (selector: string) => [
    ...view.node.querySelectorAll<HTMLElement>(selector)
  ];
  const button = (name: string, root: ParentNode = view.node) =>
    [...root.querySelectorAll<HTMLElement>('button')].find(one =>
      (one.getAttribute('aria-label') ?? one.textContent)?.includes(name)
    );
  const hold = (id: string, state: string, idle: number, memory: number) => {
    const last_activity = new Date(NOON - idle * 60_000).toISOString();
    server.put(
      { id, name: 'trainlab', execution_state: state, last_activity },
      `${id}.ipynb`
    );
    devices.processes = [
      ...(devices.processes ?? []),
      { gpu: 'GPU-0', pid: 1, owner: 'own', kernelId: id, memory }
    ];
  };

  it('shows the figures of each GPU, also to those who do not see bars', async () => {
    devices.gpus = [
      h100(0, { clockLimits: ['power'] }),
      h100(1, { utilization: undefined, mig: true, power: undefined })
    ];
    await show();
    const [first, second] = all('section').map(section => text(section));
    expect(first).toContain('H100 80GB HBM3');
    expect(first).toContain('40.0 / 80.0 GiB');
    expect(first).toContain('88 %');
    expect(first).toContain('412 / 700 W');
    expect(first).toContain('throttled: power');
    expect(second).toContain('not reported (MIG)');
    expect(second).not.toContain('700 W');
    const meter = all('[role="meter"]')[0];
    expect(meter.getAttribute('aria-label')).toBe('Memory of GPU 0');
    expect(meter.getAttribute('aria-valuenow')).toBe('50');
    expect(text(all('[role="img"]')[0])).toBe('');
    expect(all('[role="img"]')[0].getAttribute('aria-label')).toMatch(/GPU 0.*88.%/);
    expect(text()).toContain('NVIDIA driver 580.159.04 · CUDA 13.0');
  });

  it('renews figures once a second and moves nothing', async () => {
    devices.gpus = [h100(0)];
    await show();
    const section = all('section')[0];
    devices.gpus = [h100(0, { utilization: 12 })];
    await pass(1000);
    expect(all('section')[0]).toBe(section);
    expect(text(section)).toContain('12 %');
    expect(text(section)).not.toContain('88 %');
  });

  it('names who holds memory, the largest first, and marks long idleness', async () => {
    devices.gpus = [h100(0)];
    hold('k1', 'busy', 50, 10 * GIB);
    hold('k2', 'idle', 47, 20 * GIB);
    devices.processes?.push({ gpu: 'GPU-0', pid: 5, owner: 'other', memory: GIB });
    await show();
    const holders = all('li').map(text);
    expect(holders).toHaveLength(3);
    expect(holders[0]).toContain('k2.ipynb');
    expect(holders[0]).toContain('idle 47 min');
    expect(holders[1]).toContain('k1.ipynb');
    expect(holders[1]).not.toContain('Shut down');
    expect(holders[2]).toContain('Other users');
    await act(async () => button('k1.ipynb')?.click());
    expect(opened).toEqual(['k1.ipynb']);
  });

  it('ends a kernel only after it has asked', async () => {
    devices.gpus = [h100(0)];
    hold('k2', 'idle', 47, 20 * GIB);
    await show();
    const answer = async (name: string) => {
      await act(async () => button('Shut down the kernel of k2.ipynb')?.click());
      await pass(10);
      const dialog = document.querySelector('.jp-Dialog') as HTMLElement;
      expect(text(dialog)).toContain('k2.ipynb');
      expect(text(dialog)).toContain('20.0 GiB');
      await act(async () => button(name, dialog)?.click());
      await pass(10);
    };
    await answer('Cancel');
    expect(ended).toEqual([]);
    await answer('Shut down');
    expect(ended).toEqual(['k2']);
  });

  it('puts the CPU first where there is no GPU, and leads on', async () => {
    devices.host = { cores: 1.5, limited: true };
    await show();
    expect(text(all('section')[0])).toContain('CPU · 1.5 cores');
    expect(text(all('section')[0])).toContain('22.0 / 128 GiB');
    expect(text(all('section')[0])).toContain('container');
    expect(text()).toContain(
      'No NVIDIA driver found: training runs on the CPU (1.5 cores, AVX\u2011512).'
    );
    expect(text(all('details')[0])).toContain('trainlab engine install gpu');
  });

  it('says why a driver shows nothing', async () => {
    devices.gpuState = { status: 'failed', reason: 'Driver/library version mismatch' };
    await show();
    expect(text(all('.tl-Gpu-note')[0])).toContain('Driver/library version mismatch');
  });

  it('names values by pointer and by keys, and draws out a range', async () => {
    devices = { gpus: [h100(0)], samples: 120 };
    await show();
    const plot = all('[role="slider"]')[0];
    plot.getBoundingClientRect = () =>
      ({ left: 0, width: 120, top: 0, height: 72 }) as DOMRect;
    const point = (type: string, x: number) =>
      act(async () => {
        plot.dispatchEvent(
          new MouseEvent(type, { bubbles: true, clientX: x, button: 0 })
        );
      });
    const key = (name: string) =>
      act(async () => {
        plot.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
      });
    const values = () => text(all('.tl-Gpu-readout')[0]);
    expect(values()).toBe('LoadMemory');
    await point('pointermove', 60);
    expect(values()).toBe('88 % · 40.0 GiB · 412 W · 61 °C');
    expect(Number(plot.getAttribute('aria-valuenow'))).toBe(NOON - 60_000);
    await key('ArrowLeft');
    expect(Number(plot.getAttribute('aria-valuenow'))).toBe(NOON - 61_000);
    await key('End');
    await key('ArrowRight');
    expect(Number(plot.getAttribute('aria-valuenow'))).toBe(NOON);
    await point('pointerdown', 20);
    await point('pointermove', 80);
    await point('pointerup', 80);
    expect(Number(plot.getAttribute('aria-valuemin'))).toBe(NOON - 100_000);
    expect(Number(plot.getAttribute('aria-valuemax'))).toBe(NOON - 40_000);
    await key('Escape');
    expect(Number(plot.getAttribute('aria-valuemax'))).toBe(NOON);
    expect(values()).toBe('LoadMemory');
  });

  it('shows what it knows while the store is away, and says since why', async () => {
    devices.gpus = [h100(0)];
    await show();
    seam.failure = { status: 503, body: { code: 'X', message: 'The store restarts.' } };
    await pass(2000);
    expect(text()).toContain('These figures are old: The store restarts.');
    expect(text()).toContain('88 %');
    seam.failure = undefined;
    await act(async () => button('Try now')?.click());
    await pass(10);
    expect(text()).not.toContain('These figures are old');
  });

  it('says why nothing can be shown, and tries again', async () => {
    seam.failure = 'network';
    await show();
    expect(text(view.node.querySelector('[role="alert"]'))).toContain(
      'The Jupyter server does not answer.'
    );
    seam.failure = undefined;
    await act(async () => button('Try again')?.click());
    await pass(10);
    expect(all('section').length).toBeGreaterThan(0);
  });

  it('keeps the chosen time between readings', async () => {
    await show();
    const select = view.node.querySelector('select') as HTMLSelectElement;
    await act(async () => {
      select.value = '5';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
    expect(interval).toBe(5);
  });
});
