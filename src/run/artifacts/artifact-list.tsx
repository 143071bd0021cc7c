import { formatBytes } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import { downloadIcon } from '@jupyterlab/ui-components';
import type { Artifact } from '@trainlab/api';
import { useState, type JSX, type KeyboardEvent } from 'react';
import { Preview } from './preview.js';

export interface ArtifactListProps {
  artifacts: readonly Artifact[];
  read(path: string, signal: AbortSignal): Promise<Response>;
  /** Where an artifact can be downloaded. */
  url(path: string): string;
  /** Largest image that is shown, in bytes. */
  mostImage: number;
  running: boolean;
  trans: TranslationBundle;
}

/** The files of a run, and a look into the chosen one. */
export function ArtifactList(props: ArtifactListProps): JSX.Element {
  const { artifacts, read, url, running, trans } = props;
  const [chosen, setChosen] = useState(artifacts[0]?.path);
  const artifact = artifacts.find(({ path }) => path === chosen) ?? artifacts[0];
  if (!artifact) {
    return (
      <p className="tl-Run-empty">
        {running
          ? trans.__('No files yet. Files that the run keeps appear here.')
          : trans.__('The run has kept no files.')}
      </p>
    );
  }
  return (
    <div className="tl-Run-artifacts">
      <ul aria-label={trans.__('Files of the run')} onKeyDown={moveFocus}>
        {artifacts.map(({ path, size, createdAt }) => (
          <li
            key={path}
            className={path === artifact.path ? 'tl-mod-selected' : undefined}
          >
            <button
              type="button"
              aria-current={path === artifact.path}
              title={trans.__('%1\n%2', path, new Date(createdAt).toLocaleString())}
              onClick={() => setChosen(path)}
            >
              <span className="jp-text-truncated">{path}</span>
              <span className="tl-Run-figure">{formatBytes(size)}</span>
            </button>
            <a
              href={url(path)}
              download={path.slice(path.lastIndexOf('/') + 1)}
              className="tl-Run-iconButton"
              aria-label={trans.__('Download %1', path)}
              title={trans.__('Download')}
            >
              <downloadIcon.react tag="span" />
            </a>
          </li>
        ))}
      </ul>
      <Preview
        key={`${artifact.path} ${artifact.sha256}`}
        artifact={artifact}
        read={read}
        mostImage={props.mostImage}
        trans={trans}
      />
    </div>
  );
}

/** Up and down go from file to file. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const index = buttons.findIndex(button => button === document.activeElement);
  if (step !== 0 && index >= 0) {
    event.preventDefault();
    buttons[index + step]?.focus();
  }
}
