import type { DeviceReport, Host } from '@trainlab/api';
import { History } from './history.js';
import { HostSampler } from './host-sampler.js';
import { NvidiaSampler } from './nvidia-sampler.js';
import type { GpuSampler } from './sampler.js';

const PERIOD = 1000;
const QUARTER_OF_AN_HOUR = 900;
/** Sampling ends when nobody has asked for so long; longer than any client waits. */
const HOLD = 15_000;

export interface DeviceMonitorOptions {
  gpus?: GpuSampler;
  host?: HostSampler;
  period?: number;
  hold?: number;
}

/**
 * Watches the devices of this host while somebody asks for them. The history
 * stays here, so that it outlives the pages that show it.
 */
export class DeviceMonitor {
  constructor(options: DeviceMonitorOptions = {}) {
    this._gpus = options.gpus ?? new NvidiaSampler();
    this._hostSampler = options.host ?? new HostSampler();
    this._period = options.period ?? PERIOD;
    this._hold = options.hold ?? HOLD;
  }

  /** Whether devices are being watched. */
  get active(): boolean {
    return this._timer !== undefined;
  }

  /** How the devices are, and what they did after `since`; keeps them watched. */
  report(since = 0): DeviceReport {
    this._askedAt = performance.now();
    const host = this._start();
    return {
      time: Date.now(),
      host,
      gpuState: this._gpus.state,
      gpus: [...this._gpus.gpus],
      processes: [...this._gpus.processes],
      history: this._history.since(since)
    };
  }

  close(): void {
    clearInterval(this._timer);
    this._timer = undefined;
    this._host = undefined;
    this._gpus.stop();
  }

  private _start(): Host {
    if (!this._timer) {
      this._gpus.start();
      this._timer = setInterval(() => this._sample(), this._period);
      this._timer.unref();
    }
    return (this._host ??= this._hostSampler.read());
  }

  private _sample(): void {
    if (performance.now() - this._askedAt > this._hold) {
      this.close();
      return;
    }
    this._host = this._hostSampler.read();
    this._history.push(Date.now(), this._host, this._gpus.gpus);
  }

  private readonly _gpus: GpuSampler;
  private readonly _hostSampler: HostSampler;
  private readonly _period: number;
  private readonly _hold: number;
  private readonly _history = new History(QUARTER_OF_AN_HOUR);
  private _host?: Host;
  private _timer?: ReturnType<typeof setInterval>;
  private _askedAt = 0;
}
