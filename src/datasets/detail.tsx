import { ReactWidget } from '@jupyterlab/apputils';
import { finalValue, formatBytes, formatNumber, formatNumbers } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { RunDot, StatusIcon } from '@trainlab/views/rows';
import type { Dataset, RunSummary } from '@trainlab/api';
import { useState, type JSX } from 'react';
import { Content } from './content.js';
import { loadingCode } from './loading-code.js';
import { shapeText, versionText } from './texts.js';
import type { DatasetsView } from './view.js';

/** The selected dataset: what it is, what is in it, who used it. */
export class DatasetDetail extends ReactWidget {
  constructor(options: DatasetsView.IOptions) {
    super();
    this._options = options;
    this.addClass('tl-Datasets-detail');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('Selected dataset'));
  }

  protected render(): JSX.Element {
    const { model, theme } = this._options;
    return (
      <UseSignal signal={theme.changed}>
        {() => (
          <UseSignal signal={model.changed}>
            {() =>
              model.selected && <Detail {...this._options} dataset={model.selected} />
            }
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private readonly _options: DatasetsView.IOptions;
}

function Detail(props: DatasetsView.IOptions & { dataset: Dataset }): JSX.Element {
  const { model, dataset, theme, trans, actions } = props;
  const code = loadingCode(dataset, 'typescript');
  return (
    <>
      <h3 title={dataset.name}>
        {dataset.name} <span>{versionText(dataset)}</span>
      </h3>
      <div className="tl-Datasets-buttons">
        <button
          type="button"
          className="jp-mod-styled jp-mod-accept tl-Sidebar-button"
          disabled={code === undefined}
          title={
            code === undefined
              ? trans.__('There is no code that loads this dataset by its name')
              : trans.__('Insert code that loads the dataset below the active cell')
          }
          onClick={() => actions.insertCode(dataset)}
        >
          {trans.__('Insert code')}
        </button>
        <button
          type="button"
          className="jp-mod-styled tl-Sidebar-button"
          title={dataset.hash}
          onClick={() => actions.copyId(dataset)}
        >
          {trans.__('Copy id')}
        </button>
      </div>
      <dl>
        <Fact name={trans.__('shape')}>{shapeText(dataset.shape)}</Fact>
        <Fact name={trans.__('size')}>
          {dataset.bytes === undefined ? '' : formatBytes(dataset.bytes)}
        </Fact>
        <Fact name={trans.__('file')} className="tl-Datasets-path">
          {dataset.file?.path ?? ''}
        </Fact>
        <Fact name={trans.__('hash')} className="tl-Datasets-hash">
          {dataset.hash}
        </Fact>
        <Fact name={dataset.file ? trans.__('registered') : trans.__('first used')}>
          {new Date(dataset.createdAt).toLocaleString(undefined, {
            dateStyle: 'medium',
            timeStyle: 'short'
          })}
        </Fact>
      </dl>
      <Runs
        key={`${dataset.hash} ${dataset.name}`}
        runs={model.runs}
        count={dataset.runCount}
        theme={theme.current}
        trans={trans}
        onOpenRun={actions.openRun}
      />
      <Content
        page={model.page}
        trans={trans}
        onPage={offset => model.showPage(offset)}
      />
    </>
  );
}

interface FactProps {
  name: string;
  className?: string;
  children: string;
}

function Fact({ name, className, children }: FactProps): JSX.Element | null {
  return children === '' ? null : (
    <>
      <dt>{name}</dt>
      <dd title={children} className={className}>
        <bdi>{children}</bdi>
      </dd>
    </>
  );
}

interface RunsProps {
  runs?: readonly RunSummary[];
  count: number;
  theme: 'light' | 'dark';
  trans: TranslationBundle;
  onOpenRun(runId: string): void;
}

/** Runs that are listed before anybody asks for all. */
const FIRST_RUNS = 5;

/** The runs that have used the dataset; a click opens one. */
function Runs({ runs, count, theme, trans, onOpenRun }: RunsProps): JSX.Element {
  const [all, setAll] = useState(false);
  const shown = all ? runs : runs?.slice(0, FIRST_RUNS);
  if ((runs?.length ?? count) === 0) {
    return <p className="tl-Datasets-note">{trans.__('No run has used it yet.')}</p>;
  }
  const texts = figures(shown ?? []);
  return (
    <section>
      <h4>{trans._n('Used by %1 run', 'Used by %1 runs', runs?.length ?? count)}</h4>
      <ul className="tl-Datasets-runs">
        {shown?.map((run, at) => (
          <li key={run.id}>
            <button
              type="button"
              title={trans.__('Open %1 of %2', run.name, run.experimentName)}
              onClick={() => onOpenRun(run.id)}
            >
              <RunDot slot={run.color} theme={theme} />
              <span className="jp-text-truncated">{run.name}</span>
              <span className="tl-Datasets-figure" title={run.objective?.metric}>
                {texts[at]}
              </span>
              <StatusIcon status={run.status} reason={run.statusReason} trans={trans} />
            </button>
          </li>
        ))}
      </ul>
      {runs && shown && runs.length > shown.length && (
        <button type="button" className="tl-Sidebar-link" onClick={() => setAll(true)}>
          {trans.__('Show all %1', runs.length)}
        </button>
      )}
    </section>
  );
}

/** What each run has reached; values of one metric have the same decimals. */
function figures(runs: readonly RunSummary[]): string[] {
  const metrics = new Set(runs.map(run => run.objective?.metric));
  const values = runs.map(run => {
    const metric = run.objective?.metric;
    return metric === undefined ? undefined : finalValue(run, metric);
  });
  const known = values.filter(value => value !== undefined);
  const texts = metrics.size === 1 ? formatNumbers(known) : known.map(formatNumber);
  return values.map(value => (value === undefined ? '' : (texts.shift() ?? '')));
}
