import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type JSX } from 'react';
import { formatMemory, formatPercent, formatPower } from './figures.js';
import { HistoryChart, type ChartSeries } from './history-chart.js';
import type { DevicesNow, IDevicesModel } from './tokens.js';

export interface HistorySectionProps {
  model: IDevicesModel;
  now: DevicesNow;
  trans: TranslationBundle;
}

const HOST = 'host';

/** The last 15 minutes of the device that is chosen; the first GPU if there is one. */
export function HistorySection({ model, now, trans }: HistorySectionProps): JSX.Element {
  const [chosen, setChosen] = useState<string>();
  const devices = [
    ...now.gpus.map(gpu => ({ id: gpu.uuid, name: trans.__('GPU %1', gpu.index) })),
    { id: HOST, name: trans.__('CPU') }
  ];
  const device = devices.find(({ id }) => id === chosen) ?? devices[0];
  const gpu = now.gpus.find(({ uuid }) => uuid === device.id);
  const { history } = model;
  const columns = device.id === HOST ? history.host : history.gpus[device.id];
  const total = gpu ? gpu.memoryTotal : now.host.memoryTotal;
  const measured = device.id === HOST ? undefined : history.gpus[device.id];
  const utilization = columns?.utilization ?? [];
  const memory = columns?.memory ?? [];
  const series: ChartSeries[] = [
    { name: trans.__('Load'), kind: 'load', values: utilization },
    {
      name: trans.__('Memory'),
      kind: 'memory',
      values: memory.map(bytes =>
        bytes === null || !total ? null : (bytes / total) * 100
      )
    }
  ];
  const describe = (at: number): string => {
    const load = utilization[at] ?? null;
    const used = memory[at] ?? null;
    const power = measured?.power[at] ?? null;
    const temperature = measured?.temperature[at] ?? null;
    return [
      load === null ? undefined : formatPercent(load),
      used === null ? undefined : formatMemory(used),
      power === null ? undefined : formatPower(power),
      temperature === null ? undefined : `${Math.round(temperature)}\u00a0°C`
    ]
      .filter(Boolean)
      .join(' · ');
  };
  return (
    <section className="tl-Gpu-device" aria-label={trans.__('Last 15 minutes')}>
      <h3>
        <span>{trans.__('Last 15 minutes')}</span>
        {devices.length > 1 && (
          <select
            className="tl-Gpu-select"
            aria-label={trans.__('Device of the chart')}
            value={device.id}
            onChange={event => setChosen(event.currentTarget.value)}
          >
            {devices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </h3>
      <HistoryChart
        key={device.id}
        label={trans.__('%1 in the last 15 minutes', device.name)}
        times={history.times}
        series={series}
        now={now.time}
        describe={describe}
        trans={trans}
      />
    </section>
  );
}
