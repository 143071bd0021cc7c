import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import { finalValue, formatNumber } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import { RunDot, StatusIcon } from '@trainlab/views/rows';
import type { RunSummary } from '@trainlab/api';
import { useState, type JSX } from 'react';
import { durationOf } from '../experiments/figures.js';

export interface PickerOptions {
  /** One of those to compare; names the experiment and its objective. */
  run: RunSummary;
  /** Says what is asked; to compare with this run, when absent. */
  title?: string;
  others: readonly RunSummary[];
  theme: 'light' | 'dark';
  trans: TranslationBundle;
}

/** Asks which runs to compare a run with; resolves with none when given up. */
export async function pickRuns(options: PickerOptions): Promise<string[]> {
  const { run, title, trans } = options;
  const picker = new RunPicker(options);
  const result = await showDialog({
    title: title ?? trans.__('Compare %1 with…', run.name),
    body: picker,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Compare') })
    ],
    focusNodeSelector: 'input[type="search"]'
  });
  return result.button.accept ? (result.value ?? []) : [];
}

class RunPicker extends ReactWidget implements Dialog.IBodyWidget<string[]> {
  constructor(options: PickerOptions) {
    super();
    this._options = options;
    this.addClass('tl-RunPicker');
  }

  /** The chosen runs, in the order in which they were chosen. */
  getValue(): string[] {
    return [...this._chosen];
  }

  protected render(): JSX.Element {
    return (
      <Choices
        {...this._options}
        onChosen={chosen => {
          this._chosen = chosen;
        }}
      />
    );
  }

  private readonly _options: PickerOptions;
  private _chosen: ReadonlySet<string> = new Set();
}

/** Rows at most; who looks for another run searches for it. */
const MOST_ROWS = 100;

interface ChoicesProps extends PickerOptions {
  onChosen(runIds: ReadonlySet<string>): void;
}

function Choices(props: ChoicesProps): JSX.Element {
  const { run, others, theme, trans, onChosen } = props;
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set<string>());
  const toggle = (runId: string) => {
    const next = new Set(chosen);
    if (!next.delete(runId)) {
      next.add(runId);
    }
    setChosen(next);
    onChosen(next);
  };
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = others.filter(other => {
    const text = textOf(other);
    return words.every(word => text.includes(word));
  });
  const metric = run.objective?.metric;
  if (others.length === 0) {
    return (
      <p>{trans.__('%1 has no other runs to compare with yet.', run.experimentName)}</p>
    );
  }
  return (
    <>
      <input
        type="search"
        className="jp-mod-styled"
        placeholder={trans.__('Search %1', run.experimentName)}
        aria-label={trans.__('Search runs')}
        value={search}
        onChange={event => setSearch(event.currentTarget.value)}
      />
      <ul aria-label={trans.__('Runs of %1', run.experimentName)}>
        {found.slice(0, MOST_ROWS).map(other => {
          const value = metric === undefined ? undefined : finalValue(other, metric);
          return (
            <li key={other.id}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.has(other.id)}
                  onChange={() => toggle(other.id)}
                />
                <RunDot slot={other.color} theme={theme} />
                <span className="jp-text-truncated">{other.name}</span>
                <span className="tl-Run-figure" title={metric}>
                  {value === undefined ? '' : formatNumber(value)}
                </span>
                <span className="tl-Run-figure">{durationOf(other, Date.now())}</span>
                <StatusIcon
                  status={other.status}
                  reason={other.statusReason}
                  trans={trans}
                />
              </label>
            </li>
          );
        })}
      </ul>
      <p role="status">
        {found.length === 0
          ? trans.__('No run matches “%1”.', search)
          : found.length > MOST_ROWS
            ? trans.__('%1 of %2 runs are shown.', MOST_ROWS, found.length)
            : ''}
      </p>
    </>
  );
}

function textOf(run: RunSummary): string {
  const params = Object.entries(run.params).map(([key, value]) => `${key}=${value}`);
  const tags = Object.entries(run.tags).map(([key, value]) => `${key}=${value}`);
  return [run.name, run.status, ...params, ...tags].join(' ').toLowerCase();
}
