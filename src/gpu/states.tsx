import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { causeOf } from '../sidebar/states.js';
import { coresText } from './figures.js';
import type { DevicesNow } from './tokens.js';

const DRIVER_PROGRAM = 'nvidia-smi';
const CONTAINER_OPTION = '--gpus all';
const INSTALL_ENGINE = 'trainlab engine install gpu';

export interface StaleProps {
  error: Error;
  trans: TranslationBundle;
  onRetry(): void;
}

/** Later questions have no answer: what is shown is old. */
export function Stale({ error, trans, onRetry }: StaleProps): JSX.Element {
  return (
    <div className="tl-Sidebar-banner tl-Gpu-banner" role="status">
      <span>
        {trans.__('These figures are old: %1', causeOf(error, trans))}{' '}
        {trans.__('Training is not affected.')}
      </span>
      <button type="button" className="tl-Sidebar-link" onClick={onRetry}>
        {trans.__('Try now')}
      </button>
    </div>
  );
}

export interface NoGpuProps {
  now: DevicesNow;
  trans: TranslationBundle;
}

/** Why no GPU is shown, and how to come to one. */
export function NoGpu({ now, trans }: NoGpuProps): JSX.Element | null {
  const { gpuState, host } = now;
  if (gpuState.status === 'starting') {
    return (
      <p className="tl-Gpu-note" role="status">
        {trans.__('Looking for GPUs…')}
      </p>
    );
  }
  // With a hyphen that lines are not broken at.
  const vectors = host.vectors?.replace('-', '\u2011');
  const place = [coresText(host.cores, trans), vectors].filter(Boolean).join(', ');
  if (gpuState.status === 'absent') {
    return (
      <div className="tl-Gpu-note">
        <p>{trans.__('No NVIDIA driver found: training runs on the CPU (%1).', place)}</p>
        <HowToGetOne trans={trans} />
      </div>
    );
  }
  return (
    <div className="tl-Gpu-note tl-mod-failed" role="status">
      <p>
        {trans.__(
          'The NVIDIA driver shows no GPU: training runs on the CPU (%1).',
          place
        )}
      </p>
      {gpuState.reason !== undefined && (
        <p className="tl-Gpu-reason">{gpuState.reason}</p>
      )}
      <HowToGetOne trans={trans} />
    </div>
  );
}

function HowToGetOne({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <details>
      <summary>{trans.__('How to get a GPU')}</summary>
      <ol>
        <li>
          {trans.__(
            'Use a machine with an NVIDIA GPU; on JupyterHub, choose a server with one.'
          )}
        </li>
        <li>
          {trans.__('Its driver is there when this answers in a terminal:')}{' '}
          <code>{DRIVER_PROGRAM}</code>
        </li>
        <li>
          {trans.__('A container sees it when started with:')}{' '}
          <code>{CONTAINER_OPTION}</code>
        </li>
        <li>
          {trans.__('Install the engine for GPUs, then restart the kernel:')}{' '}
          <code>{INSTALL_ENGINE}</code>
        </li>
      </ol>
    </details>
  );
}
