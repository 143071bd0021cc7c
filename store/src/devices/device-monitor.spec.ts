import { DeviceReport } from '@trainlab/api';
import { Value } from '@sinclair/typebox/value';
import { afterwards } from '../testing/afterwards';
import { FakeNvidiaSmi } from '../testing/fake-nvidia-smi';
import { runs, StoreHome, until } from '../testing/store-process';
import { DeviceMonitor } from './device-monitor';
import { History } from './history';
import { NvidiaSampler } from './nvidia-sampler';

jest.setTimeout(60_000);

const [FIRST, SECOND] = ['GPU-5a0f3b1c-0001', 'GPU-5a0f3b1c-0002'];

function setUp(hold?: number) {
  const smi = new FakeNvidiaSmi();
  const gpus = new NvidiaSampler({ program: smi.path, pause: 50 });
  const monitor = new DeviceMonitor({ gpus, period: 20, hold });
  afterwards(() => monitor.close());
  return { smi, monitor };
}

describe('DeviceMonitor', () => {
  it('keeps a history while it is asked, and gives what is new', async () => {
    const { monitor } = setUp();
    const first = monitor.report();
    expect(first).toMatchObject({ gpuState: { status: 'starting' }, gpus: [] });
    expect(first.history.times).toEqual([]);
    const report = await until('samples of both GPUs', () => {
      const { history } = monitor.report();
      return (
        (history.gpus[SECOND]?.memory.filter(Boolean).length ?? 0) > 3 && monitor.report()
      );
    });
    expect([...Value.Errors(DeviceReport, JSON.parse(JSON.stringify(report)))]).toEqual(
      []
    );
    const { times, host, gpus } = report.history;
    for (const column of [host, gpus[FIRST], gpus[SECOND]].flatMap(Object.values)) {
      expect(column).toHaveLength(times.length);
    }
    expect(gpus[FIRST].utilization.at(-1)).toBe(88);
    expect(gpus[SECOND].utilization.at(-1)).toBeNull();
    const middle = times[Math.floor(times.length / 2)];
    const later = monitor.report(middle).history;
    expect(later.times[0]).toBeGreaterThan(middle);
    expect(monitor.report(Date.now() + 1000).history.times).toEqual([]);
  });

  it('stops soon after the last question, and keeps what it has', async () => {
    const { smi, monitor } = setUp(200);
    await until('figures', () => monitor.report().gpus.length === 2);
    const { pid } = smi.calls[0];
    await until('rest', () => !monitor.active);
    await until('the end of the process', () => !runs(pid));
    const { history, gpus } = monitor.report();
    expect(gpus).toEqual([]);
    expect(history.times.length).toBeGreaterThan(0);
    expect(monitor.active).toBe(true);
  });
});

describe('History', () => {
  it('holds so many samples and no more, and gaps where a device was away', () => {
    const history = new History(3);
    const host = { cores: 1, memoryUsed: 5, memoryTotal: 9, limited: false };
    const gpu = { uuid: 'a', index: 0, name: 'A', mig: false, memoryUsed: 7 };
    history.push(1, host, []);
    history.push(2, host, [gpu]);
    history.push(3, host, []);
    history.push(4, host, [gpu]);
    const { times, gpus } = history.since(0);
    expect(times).toEqual([2, 3, 4]);
    expect(gpus.a.memory).toEqual([7, null, 7]);
    expect(gpus.a.power).toEqual([null, null, null]);
  });
});

describe('the store', () => {
  it('watches devices for a client, without a change of its revision', async () => {
    const smi = new FakeNvidiaSmi();
    const home = new StoreHome({
      TRAINLAB_NVIDIA_SMI: smi.path,
      TRAINLAB_STORE_IDLE_MS: '300'
    });
    const { pid } = await home.ensure();
    const { revision } = await home.health();
    expect(smi.calls).toEqual([]);
    const report = await until('figures', async () => {
      const answer = await home.client.devices();
      return answer.gpus.length === 2 && answer.history.times.length > 0 && answer;
    });
    expect([...Value.Errors(DeviceReport, report)]).toEqual([]);
    expect(report.gpus[0].name).toBe('NVIDIA H100 80GB HBM3');
    const since = report.history.times[0];
    expect((await home.client.devices({ since })).history.times).not.toContain(since);
    expect((await home.health()).revision).toBe(revision);
    const [loop] = smi.loops;
    // Watching does not keep it: with the last client it ends, and so does the program.
    await until('the end of the store', () => !runs(pid));
    await until('the end of the program', () => !runs(loop));
  });
});
