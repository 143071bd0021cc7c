import { formatBytes } from '@trainlab/analysis';
import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { Dataset } from '@trainlab/api';
import { useRef, type JSX, type KeyboardEvent } from 'react';
import { SearchField } from '../sidebar/search-field.js';
import { Failure, Offline, Skeleton } from '../sidebar/states.js';
import { sameDataset } from './key.js';
import { Empty } from './states.js';
import { shapeText, shortShapeText, versionText } from './texts.js';
import type { IDatasetsModel } from './tokens.js';

export interface DatasetListOptions {
  model: IDatasetsModel;
  trans: TranslationBundle;
}

/** The known datasets, with a search. */
export class DatasetList extends ReactWidget {
  constructor(options: DatasetListOptions) {
    super();
    this._options = options;
    this.addClass('tl-Datasets-listView');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._options.model.changed}>
        {() => <Content {...this._options} />}
      </UseSignal>
    );
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void this.renderPromise?.then(() =>
      (
        this.node.querySelector<HTMLElement>('[role="option"][tabindex="0"]') ??
        this.node.querySelector<HTMLElement>('input')
      )?.focus()
    );
  }

  private readonly _options: DatasetListOptions;
}

function Content({ model, trans }: DatasetListOptions): JSX.Element {
  const retry = () => model.retry();
  const { datasets } = model;
  return (
    <>
      <div className="tl-Sidebar-header">
        <div className="tl-Sidebar-title">
          <h2 className="jp-text-truncated">{trans.__('Datasets')}</h2>
        </div>
        <SearchField
          label={trans.__('Search datasets')}
          placeholder={trans.__('Search')}
          value={model.search}
          onChange={search => {
            model.search = search;
          }}
        />
      </div>
      {model.phase !== 'failed' && (
        <Offline connection={model.connection} trans={trans} onRetry={retry} />
      )}
      <div className="tl-Sidebar-body">
        {model.phase === 'failed' && model.error ? (
          <Failure
            title={trans.__('The datasets cannot be shown.')}
            error={model.error}
            trans={trans}
            onRetry={retry}
          />
        ) : model.phase === 'waiting' && model.total === 0 ? (
          <Skeleton trans={trans} />
        ) : model.total === 0 ? (
          <Empty trans={trans} />
        ) : datasets.length === 0 ? (
          <p className="tl-Sidebar-message" role="status">
            {trans.__('No dataset matches “%1”.', model.search)}
          </p>
        ) : (
          <Rows model={model} datasets={datasets} trans={trans} />
        )}
      </div>
    </>
  );
}

interface RowsProps extends DatasetListOptions {
  datasets: readonly Dataset[];
}

/** A list box with one tab stop: up and down select. */
function Rows({ model, datasets, trans }: RowsProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const { selected } = model;
  const index = datasets.findIndex(
    dataset => selected !== undefined && sameDataset(dataset, selected)
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const to = target(event.key, index, datasets.length);
    if (to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      model.select(datasets[to]);
      list.current?.querySelectorAll<HTMLElement>('[role="option"]')[to]?.focus();
    }
  };
  return (
    <div
      ref={list}
      role="listbox"
      aria-label={trans.__('Known datasets')}
      className="tl-Datasets-rows"
      onKeyDown={onKeyDown}
    >
      {datasets.map((dataset, position) => {
        const uses = trans._n('used by %1 run', 'used by %1 runs', dataset.runCount);
        return (
          <div
            key={`${dataset.hash} ${dataset.name}`}
            role="option"
            aria-selected={position === index}
            tabIndex={position === Math.max(0, index) ? 0 : -1}
            className={`tl-Sidebar-row tl-Datasets-row${position === index ? ' tl-mod-selected' : ''}`}
            title={[dataset.name, dataset.hash, shapeText(dataset.shape), uses]
              .filter(Boolean)
              .join('\n')}
            onClick={event => {
              model.select(dataset);
              event.currentTarget.focus();
            }}
          >
            <span className="tl-Datasets-name jp-text-truncated">{dataset.name}</span>
            <span className="tl-Datasets-version">{versionText(dataset)}</span>
            <span className="tl-Datasets-shape jp-text-truncated">
              {shortShapeText(dataset.shape)}
            </span>
            <span className="tl-Datasets-size">
              {dataset.bytes === undefined ? '' : formatBytes(dataset.bytes)}
            </span>
            <span className="tl-Datasets-uses" aria-label={uses}>
              <span aria-hidden="true">
                {dataset.runCount > 0 && trans._n('%1 run', '%1 runs', dataset.runCount)}
              </span>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** The row that a key leads to. */
function target(key: string, index: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Enter':
    case ' ':
      return Math.max(0, index);
    default:
      return undefined;
  }
}
