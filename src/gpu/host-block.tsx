import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { coresText, formatMemoryOf, formatPercent } from './figures.js';
import { LoadLine } from './load-line.js';
import { Meter } from './meter.js';
import type { DevicesNow, IDevicesModel } from './tokens.js';

export interface HostBlockProps {
  model: IDevicesModel;
  now: DevicesNow;
  trans: TranslationBundle;
}

/** Processor and memory, against the limits of the container where there are some. */
export function HostBlock({ model, now, trans }: HostBlockProps): JSX.Element {
  const { host, time } = now;
  const { times, host: columns } = model.history;
  const load =
    host.utilization === undefined
      ? trans.__('measuring')
      : formatPercent(host.utilization);
  return (
    <section className="tl-Gpu-device" aria-label={trans.__('CPU')}>
      <h3>
        <span className="jp-text-truncated" title={host.model}>
          {trans.__('CPU')} · {coresText(host.cores, trans)}
        </span>
        {host.limited && (
          <span
            className="tl-Gpu-index"
            title={trans.__('The container sets these limits, not the machine.')}
          >
            {trans.__('container')}
          </span>
        )}
      </h3>
      <div className="tl-Gpu-row">
        <span className="tl-Gpu-label">{trans.__('Memory')}</span>
        <Meter
          label={trans.__('Memory of the CPU')}
          share={host.memoryUsed / host.memoryTotal}
          text={formatMemoryOf(host.memoryUsed, host.memoryTotal)}
        />
        <span className="tl-Gpu-figure">
          {formatMemoryOf(host.memoryUsed, host.memoryTotal)}
        </span>
      </div>
      <div className="tl-Gpu-row">
        <span className="tl-Gpu-label">{trans.__('Load')}</span>
        <LoadLine
          times={times}
          values={columns.utilization}
          now={time}
          label={trans.__('Load of the CPU in the last minute, now %1', load)}
        />
        <span className="tl-Gpu-figure">
          {host.utilization === undefined ? '…' : load}
        </span>
      </div>
    </section>
  );
}
