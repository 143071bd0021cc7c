import type { Kernel, Session } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { DeviceReport, Gpu, GpuProcess } from '@trainlab/api';

export const GIB = 2 ** 30;
export const NOON = Date.UTC(2026, 0, 2, 12);

export const h100 = (index: number, changes: Partial<Gpu> = {}): Gpu => ({
  uuid: `GPU-${index}`,
  index,
  name: 'NVIDIA H100 80GB HBM3',
  memoryUsed: 40 * GIB,
  memoryTotal: 80 * GIB,
  utilization: 88,
  temperature: 61,
  power: 412.3,
  powerLimit: 700,
  clock: 1980,
  clockLimits: [],
  mig: false,
  ...changes
});

export interface Devices {
  gpus?: Gpu[];
  processes?: GpuProcess[];
  gpuState?: DeviceReport['gpuState'];
  host?: Partial<DeviceReport['host']>;
  /** Samples so far, one a second up to now. */
  samples?: number;
  time?: number;
}

/** A report of the store: a history of `samples`, whose last one is now. */
export function deviceReport(devices: Devices = {}, since = 0): DeviceReport {
  const { gpus = [], processes = [], samples = 3, time = NOON } = devices;
  const times = Array.from(
    { length: samples },
    (_, at) => time - (samples - 1 - at) * 1000
  ).filter(at => at > since);
  return {
    time,
    host: {
      cores: 16,
      model: 'EPYC',
      vectors: 'AVX-512',
      utilization: 38,
      memoryUsed: 22 * GIB,
      memoryTotal: 128 * GIB,
      limited: false,
      ...devices.host
    },
    gpuState: devices.gpuState ?? {
      status: gpus.length > 0 ? 'ok' : 'absent',
      ...(gpus.length > 0 ? { driver: '580.159.04', cuda: '13.0' } : {})
    },
    gpus,
    processes,
    history: {
      times,
      host: { utilization: times.map(() => 38), memory: times.map(() => 22 * GIB) },
      gpus: Object.fromEntries(
        gpus.map(gpu => [
          gpu.uuid,
          {
            utilization: times.map(() => gpu.utilization ?? null),
            memory: times.map(() => gpu.memoryUsed ?? null),
            power: times.map(() => gpu.power ?? null),
            temperature: times.map(() => gpu.temperature ?? null)
          }
        ])
      )
    }
  };
}

/** The kernels and sessions of a Jupyter server, as its managers list them. */
export class RunningKernels {
  readonly kernels = {
    running: () => this._kernels[Symbol.iterator](),
    runningChanged: new Signal<Kernel.IManager, Kernel.IModel[]>({} as Kernel.IManager)
  };
  readonly sessions = {
    running: () => this._sessions[Symbol.iterator](),
    runningChanged: new Signal<Session.IManager, Session.IModel[]>({} as Session.IManager)
  };

  /** Starts a kernel, or changes it; `path` is that of its notebook. */
  put(kernel: Kernel.IModel, path?: string): void {
    this._kernels = [...this._kernels.filter(({ id }) => id !== kernel.id), kernel];
    if (path !== undefined) {
      this._sessions.push({ id: path, path, name: path, type: 'notebook', kernel });
    }
    this.kernels.runningChanged.emit(this._kernels);
  }

  private _kernels: Kernel.IModel[] = [];
  private readonly _sessions: Session.IModel[] = [];
}
