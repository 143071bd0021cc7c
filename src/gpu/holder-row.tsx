import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { formatMemory, idleText } from './figures.js';
import type { IHolder } from './tokens.js';

export interface HolderRowProps {
  holder: IHolder;
  /** By the clock of the server. */
  now: number;
  /** Whether it is the kernel of the notebook in front. */
  isActive: boolean;
  trans: TranslationBundle;
  onOpen(path: string): void;
  onShutDown(kernelId: string): void;
}

/** Who holds memory of a GPU, how much, and what for. */
export function HolderRow(props: HolderRowProps): JSX.Element {
  const { holder, now, isActive, trans, onOpen, onShutDown } = props;
  const { path, kernelId, memory, run } = holder;
  const idle =
    holder.idleSince === undefined ? undefined : idleText(now - holder.idleSince, trans);
  const name = nameOf(holder, trans);
  const note = run
    ? trans.__('run %1', run.name)
    : (idle ??
      (holder.kind === 'others' || holder.kind === 'unseen'
        ? trans._n('%1 process', '%1 processes', holder.processes)
        : undefined));
  return (
    <li
      aria-current={isActive || undefined}
      className={`tl-Gpu-holder${holder.idleLong ? ' tl-mod-idle' : ''}${
        isActive ? ' tl-mod-active' : ''
      }`}
    >
      {path === undefined ? (
        <span className="tl-Gpu-holderName jp-text-truncated">{name}</span>
      ) : (
        <button
          type="button"
          className="tl-Gpu-holderName tl-Sidebar-link jp-text-truncated"
          title={trans.__('Open %1', path)}
          onClick={() => onOpen(path)}
        >
          {name}
        </button>
      )}
      <span className="tl-Gpu-figure">
        {memory === undefined ? '–' : formatMemory(memory)}
      </span>
      {(note !== undefined || holder.idleLong) && (
        <span className="tl-Gpu-holderNote jp-text-truncated">{note}</span>
      )}
      {holder.idleLong && kernelId !== undefined && (
        <button
          type="button"
          className="jp-mod-styled tl-Sidebar-button"
          aria-label={trans.__('Shut down the kernel of %1', name)}
          title={trans.__('End this kernel, which gives its memory back')}
          onClick={() => onShutDown(kernelId)}
        >
          {trans.__('Shut down')}
        </button>
      )}
    </li>
  );
}

function nameOf(holder: IHolder, trans: TranslationBundle): string {
  switch (holder.kind) {
    case 'kernel':
      return holder.path === undefined
        ? trans.__('Kernel without a notebook')
        : PathExt.basename(holder.path);
    case 'program':
      return holder.program ?? trans.__('A program of yours');
    case 'others':
      return trans.__('Other users');
    default:
      return trans.__('Not visible from here');
  }
}
