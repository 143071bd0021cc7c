import type { DeviceColumns, DeviceHistory, Gpu, Host } from '@trainlab/api';

type GpuColumns = DeviceHistory['gpus'][string];

/** The last samples, by column; the oldest give way. */
export class History {
  constructor(capacity: number) {
    this._capacity = capacity;
  }

  push(time: number, host: Host, gpus: readonly Gpu[]): void {
    const { times } = this;
    times.push(time);
    this._host.utilization.push(host.utilization ?? null);
    this._host.memory.push(host.memoryUsed);
    for (const { uuid } of gpus) {
      if (!this._gpus.has(uuid)) {
        const before = () => new Array<number | null>(times.length - 1).fill(null);
        this._gpus.set(uuid, {
          utilization: before(),
          memory: before(),
          power: before(),
          temperature: before()
        });
      }
    }
    for (const [uuid, columns] of this._gpus) {
      const gpu = gpus.find(candidate => candidate.uuid === uuid);
      columns.utilization.push(gpu?.utilization ?? null);
      columns.memory.push(gpu?.memoryUsed ?? null);
      columns.power.push(gpu?.power ?? null);
      columns.temperature.push(gpu?.temperature ?? null);
    }
    if (times.length > this._capacity) {
      times.shift();
      this._columns.forEach(column => column.shift());
    }
  }

  /** What came after the time. */
  since(time: number): DeviceHistory {
    const from = this.times.findIndex(at => at > time);
    const start = from < 0 ? this.times.length : from;
    const rest = <T>(column: readonly T[]) => column.slice(start);
    return {
      times: rest(this.times),
      host: {
        utilization: rest(this._host.utilization),
        memory: rest(this._host.memory)
      },
      gpus: Object.fromEntries(
        [...this._gpus].map(([uuid, columns]) => [
          uuid,
          {
            utilization: rest(columns.utilization),
            memory: rest(columns.memory),
            power: rest(columns.power),
            temperature: rest(columns.temperature)
          }
        ])
      )
    };
  }

  readonly times: number[] = [];

  private get _columns(): (number | null)[][] {
    return [this._host, ...this._gpus.values()].flatMap(columns =>
      Object.values(columns)
    );
  }

  private readonly _capacity: number;
  private readonly _host: DeviceColumns = { utilization: [], memory: [] };
  private readonly _gpus = new Map<string, GpuColumns>();
}
