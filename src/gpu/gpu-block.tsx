import type { TranslationBundle } from '@jupyterlab/translation';
import type { Gpu } from '@trainlab/api';
import type { JSX } from 'react';
import { clockLimitText, formatMemoryOf, formatPercent, measures } from './figures.js';
import { HolderRow, type HolderRowProps } from './holder-row.js';
import { LoadLine } from './load-line.js';
import { Meter } from './meter.js';
import type { IDevicesModel } from './tokens.js';

export interface GpuBlockProps extends Pick<HolderRowProps, 'onOpen' | 'onShutDown'> {
  gpu: Gpu;
  model: IDevicesModel;
  trans: TranslationBundle;
}

/** One GPU: its memory, its load, its measures, and who holds it. */
export function GpuBlock(props: GpuBlockProps): JSX.Element {
  const { gpu, model, trans } = props;
  const { memoryUsed, memoryTotal } = gpu;
  const now = model.now?.time ?? 0;
  const holders = model.holders.filter(holder => holder.gpu === gpu.uuid);
  const limit = clockLimitText(gpu.clockLimits, trans);
  const throttled = (gpu.clockLimits ?? []).length > 0;
  const values = measures(gpu);
  return (
    <section className="tl-Gpu-device" aria-label={`${gpu.name}, ${gpu.index}`}>
      <h3>
        <span className="jp-text-truncated" title={`${gpu.name} (${gpu.uuid})`}>
          {shortName(gpu)}
        </span>
        <span className="tl-Gpu-index">{trans.__('GPU %1', gpu.index)}</span>
      </h3>
      <div className="tl-Gpu-row">
        <span className="tl-Gpu-label">{trans.__('Memory')}</span>
        {memoryTotal === undefined ? (
          <span className="tl-Gpu-missing">{trans.__('not reported')}</span>
        ) : (
          <>
            <Meter
              label={trans.__('Memory of GPU %1', gpu.index)}
              share={(memoryUsed ?? 0) / memoryTotal}
              text={formatMemoryOf(memoryUsed, memoryTotal)}
            />
            <span className="tl-Gpu-figure">
              {formatMemoryOf(memoryUsed, memoryTotal)}
            </span>
          </>
        )}
      </div>
      <Load {...props} />
      {(values.length > 0 || limit !== undefined) && (
        <div className="tl-Gpu-measures">
          {values.map(value => (
            <span key={value}>{value}</span>
          ))}
          {limit !== undefined && (
            <span className={throttled ? 'tl-Gpu-throttled' : undefined}>{limit}</span>
          )}
        </div>
      )}
      {holders.length > 0 && (
        <ul
          className="tl-Gpu-holders"
          aria-label={trans.__('Who holds memory of GPU %1', gpu.index)}
        >
          {holders.map(holder => (
            <HolderRow
              key={holder.key}
              {...props}
              holder={holder}
              now={now}
              isActive={
                holder.kernelId !== undefined && holder.kernelId === model.activeKernel
              }
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Load({ gpu, model, trans }: GpuBlockProps): JSX.Element {
  const { utilization } = gpu;
  const label = <span className="tl-Gpu-label">{trans.__('Load')}</span>;
  if (utilization === undefined) {
    return (
      <div className="tl-Gpu-row">
        {label}
        <span className="tl-Gpu-missing">
          {gpu.mig ? trans.__('not reported (MIG)') : trans.__('not reported')}
        </span>
      </div>
    );
  }
  return (
    <div className="tl-Gpu-row">
      {label}
      <LoadLine
        times={model.history.times}
        values={model.history.gpus[gpu.uuid]?.utilization ?? []}
        now={model.now?.time ?? 0}
        label={trans.__(
          'Load of GPU %1 in the last minute, now %2',
          gpu.index,
          formatPercent(utilization)
        )}
      />
      <span className="tl-Gpu-figure">{formatPercent(utilization)}</span>
    </div>
  );
}

/** All are of one maker, and sidebars are narrow. */
function shortName({ name }: Gpu): string {
  return name.replace(/^NVIDIA /, '');
}
