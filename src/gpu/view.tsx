import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { JSX } from 'react';
import { CommandIDs } from './commands.js';
import { GpuBlock } from './gpu-block.js';
import { HistorySection } from './history-section.js';
import { HostBlock } from './host-block.js';
import { Failure, Skeleton } from '../sidebar/states.js';
import { NoGpu, Stale } from './states.js';
import type { DevicesNow, IDevicesModel } from './tokens.js';

/** Seconds between two readings that can be chosen. */
export const INTERVALS = [1, 2, 5, 10];

/** The content of the sidebar: GPUs, the CPU, what they did, and the engine. */
export class GpuView extends ReactWidget {
  constructor(options: GpuView.IOptions) {
    super();
    this._options = options;
    this.addClass('tl-Sidebar-view');
    this.addClass('tl-Gpu-view');
  }

  protected render(): JSX.Element {
    const { model } = this._options;
    return (
      <UseSignal signal={model.changed}>{() => <Content {...this._options} />}</UseSignal>
    );
  }

  private readonly _options: GpuView.IOptions;
}

export namespace GpuView {
  export interface IOptions {
    model: IDevicesModel;
    commands: CommandRegistry;
    trans: TranslationBundle;
    /** Keeps the interval that was chosen; seconds. */
    saveInterval(seconds: number): void;
  }
}

function Content(props: GpuView.IOptions): JSX.Element {
  const { model, trans } = props;
  const retry = () => void model.refresh().catch(() => undefined);
  const { now, error } = model;
  return (
    <>
      <Header {...props} />
      {now && error && <Stale error={error} trans={trans} onRetry={retry} />}
      <div className={`tl-Sidebar-body tl-Gpu-body${error ? ' tl-mod-stale' : ''}`}>
        {now ? (
          <Devices {...props} now={now} />
        ) : error ? (
          <Failure
            title={trans.__('The devices cannot be shown.')}
            error={error}
            consolation={trans.__('Training is not affected.')}
            trans={trans}
            onRetry={retry}
          />
        ) : (
          <Skeleton trans={trans} />
        )}
      </div>
    </>
  );
}

function Header({ model, trans, saveInterval }: GpuView.IOptions): JSX.Element {
  const seconds = model.interval / 1000;
  return (
    <div className="tl-Sidebar-title tl-Gpu-header">
      <h2 className="jp-text-truncated">{trans.__('GPU status')}</h2>
      <select
        className="tl-Gpu-select"
        aria-label={trans.__('Time between two readings')}
        title={trans.__('Time between two readings')}
        value={seconds}
        onChange={event => saveInterval(Number(event.currentTarget.value))}
      >
        {INTERVALS.map(choice => (
          <option key={choice} value={choice}>
            {trans.__('%1 s', choice)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Devices(props: GpuView.IOptions & { now: DevicesNow }): JSX.Element {
  const { model, commands, trans, now } = props;
  const { driver, cuda } = now.gpuState;
  const host = <HostBlock model={model} now={now} trans={trans} />;
  return (
    <>
      {now.gpus.length === 0 ? (
        <>
          {host}
          <NoGpu now={now} trans={trans} />
        </>
      ) : (
        <>
          {now.gpus.map(gpu => (
            <GpuBlock
              key={gpu.uuid}
              gpu={gpu}
              model={model}
              trans={trans}
              onOpen={path => void commands.execute('docmanager:open', { path })}
              onShutDown={kernelId =>
                void commands.execute(CommandIDs.shutDownKernel, { kernelId })
              }
            />
          ))}
          {host}
        </>
      )}
      <HistorySection model={model} now={now} trans={trans} />
      {(model.engine !== undefined || driver !== undefined) && (
        <div className="tl-Gpu-footer">
          {model.engine !== undefined && (
            <p>{trans.__('Engine of this notebook: %1', model.engine)}</p>
          )}
          {driver !== undefined && (
            <p>
              {cuda === undefined
                ? trans.__('NVIDIA driver %1', driver)
                : trans.__('NVIDIA driver %1 · CUDA %2', driver, cuda)}
            </p>
          )}
        </div>
      )}
    </>
  );
}
