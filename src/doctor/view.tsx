import { Clipboard, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal, copyIcon } from '@jupyterlab/ui-components';
import { useState, type JSX } from 'react';
import { causeOf, Skeleton } from '../sidebar/states.js';
import { layerText, stateText, summaryText } from './texts.js';
import type { IDoctorModel, IFinding } from './tokens.js';

const MARKS: Record<IFinding['state'], string> = { ok: '✓', absent: '–', mend: '!' };

/** One line per layer: what was found, what it means, and the command that mends it. */
export class DoctorView extends ReactWidget {
  constructor(options: DoctorView.IOptions) {
    super();
    this._options = options;
    this.addClass('tl-Doctor');
  }

  protected render(): JSX.Element {
    const { model } = this._options;
    return (
      <UseSignal signal={model.changed}>{() => <Content {...this._options} />}</UseSignal>
    );
  }

  private readonly _options: DoctorView.IOptions;
}

export namespace DoctorView {
  export interface IOptions {
    model: IDoctorModel;
    trans: TranslationBundle;
  }
}

function Content({ model, trans }: DoctorView.IOptions): JSX.Element {
  const { findings, lookedAt, looking, error } = model;
  return (
    <div className="tl-Doctor-page">
      <header>
        <div>
          <h2>{trans.__('What TrainLab stands on')}</h2>
          <p role="status">
            {looking
              ? trans.__('Looking at every layer …')
              : findings && summaryText(findings, trans)}
            {!looking && lookedAt !== undefined && (
              <span className="tl-Doctor-time">
                {trans.__(
                  'Looked at %1',
                  new Date(lookedAt).toLocaleTimeString(undefined, { timeStyle: 'short' })
                )}
              </span>
            )}
          </p>
        </div>
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept tl-Sidebar-button"
          disabled={looking}
          onClick={() => void model.look()}
        >
          {trans.__('Look again')}
        </button>
      </header>
      {error && (
        <p className="tl-Sidebar-banner" role="alert">
          {trans.__('The layers could not be looked at: %1', causeOf(error, trans))}
        </p>
      )}
      {findings ? (
        <ul className="tl-Doctor-layers" aria-busy={looking}>
          {findings.map((finding, at) => (
            <Layer key={`${at} ${finding.layer}`} finding={finding} trans={trans} />
          ))}
        </ul>
      ) : (
        looking && <Skeleton trans={trans} />
      )}
    </div>
  );
}

interface LayerProps {
  finding: IFinding;
  trans: TranslationBundle;
}

function Layer({ finding, trans }: LayerProps): JSX.Element {
  const { layer, state, found, version, meaning, command, details = [] } = finding;
  const mend = state === 'mend';
  return (
    <li className={`tl-Doctor-layer tl-mod-${state}`}>
      <span
        className="tl-Doctor-mark"
        role="img"
        aria-label={stateText(state, trans)}
        title={stateText(state, trans)}
      >
        {MARKS[state]}
      </span>
      <h3>{layerText(layer, trans)}</h3>
      <div className="tl-Doctor-facts">
        <p className="tl-Doctor-found">
          {found}
          {version && <span className="tl-Doctor-version">{version}</span>}
        </p>
        <p className="tl-Doctor-meaning">{meaning}</p>
        {mend && command && <Command command={command} trans={trans} />}
        {mend && details.length > 0 && (
          <details>
            <summary>{trans.__('What was tried')}</summary>
            <ul>
              {details.map(detail => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}

function Command({
  command,
  trans
}: {
  command: string;
  trans: TranslationBundle;
}): JSX.Element {
  const [copied, setCopied] = useState(false);
  return (
    <div className="tl-Doctor-command">
      <code>{command}</code>
      <button
        type="button"
        className="tl-Sidebar-iconButton"
        title={trans.__('Copy the command')}
        aria-label={trans.__('Copy the command')}
        onClick={() => {
          Clipboard.copyToSystem(command);
          setCopied(true);
        }}
      >
        <copyIcon.react tag="span" />
      </button>
      <span role="status">{copied ? trans.__('Copied') : ''}</span>
    </div>
  );
}
