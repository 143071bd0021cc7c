import { ReactWidget } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ellipsesIcon, MenuSvg, UseSignal } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { useRef, type JSX } from 'react';
import { CommandIDs } from '../command-ids.js';
import { OwnerScope } from '../hub/owner-scope.js';
import { SearchField } from '../sidebar/search-field.js';
import { Failure, Offline, Skeleton, Trouble } from '../sidebar/states.js';
import { Empty } from './states.js';
import { reportFailure } from './report-failure.js';
import type { IExperimentsModel } from './tokens.js';
import { Tree } from './tree.js';
import type { PageTheme } from '../theme.js';

/** The content of the Experiments sidebar. */
export class ExperimentsView extends ReactWidget {
  constructor(options: ExperimentsView.IOptions) {
    super();
    this._options = options;
    this._trans = options.translator.load('trainlab');
    this.addClass('tl-Sidebar-view');
    this.addClass('tl-Experiments-view');
  }

  protected render(): JSX.Element {
    const { model, theme } = this._options;
    return (
      <UseSignal signal={theme.changed}>
        {() => (
          <UseSignal signal={model.changed}>
            {() => (
              <Content {...this._options} trans={this._trans} menuAt={this._openMenu} />
            )}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private readonly _openMenu = (anchor: HTMLElement) => {
    const { commands } = this._options;
    const menu = new MenuSvg({ commands });
    menu.addClass('tl-Experiments-menu');
    for (const order of ['newest', 'best', 'name']) {
      menu.addItem({ command: CommandIDs.order, args: { order } });
    }
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: CommandIDs.start });
    menu.addItem({ command: CommandIDs.reload });
    // The menu detaches before the chosen command has run.
    menu.aboutToClose.connect(() => requestAnimationFrame(() => menu.dispose()), menu);
    const box = anchor.getBoundingClientRect();
    menu.open(box.left, box.bottom);
  };

  private readonly _options: ExperimentsView.IOptions;
  private readonly _trans: TranslationBundle;
}

export namespace ExperimentsView {
  export interface IOptions {
    model: IExperimentsModel;
    commands: CommandRegistry;
    theme: PageTheme;
    translator: ITranslator;
    /** Whether a notebook is open that could take a starter cell. */
    inNotebook(): boolean;
  }
}

interface ContentProps extends ExperimentsView.IOptions {
  trans: TranslationBundle;
  menuAt(anchor: HTMLElement): void;
}

function Content(props: ContentProps): JSX.Element {
  const { model, commands, trans } = props;
  const run = (command: string, args?: { runIds: string[] }) =>
    void commands.execute(command, args);
  const retry = () => model.retry();
  return (
    <>
      <Header {...props} />
      {model.phase !== 'failed' && (
        <>
          <Offline connection={model.connection} trans={trans} onRetry={retry} />
          <Trouble connection={model.connection} trouble={model.trouble} />
        </>
      )}
      <div className="tl-Sidebar-body">
        {model.phase === 'failed' && model.error ? (
          <Failure
            title={trans.__('The experiments cannot be shown.')}
            error={model.error}
            consolation={trans.__(
              'Training goes on: runs are recorded and appear when the store answers.'
            )}
            trans={trans}
            onRetry={retry}
          />
        ) : model.runCount === 0 ? (
          model.phase === 'ready' ? (
            <Empty
              trans={trans}
              inNotebook={props.inNotebook()}
              onStart={() => run(CommandIDs.start)}
            />
          ) : (
            <Skeleton trans={trans} />
          )
        ) : model.rows.length === 0 ? (
          <div className="tl-Sidebar-message" role="status">
            <p>
              {model.search === ''
                ? trans.__('You have no runs yet. Those of colleagues are on the hub.')
                : trans.__('No run matches “%1”.', model.search)}
            </p>
            <button
              type="button"
              className="jp-mod-styled tl-Sidebar-button"
              onClick={() => {
                model.search = '';
                model.mine = false;
              }}
            >
              {trans.__('Show all runs')}
            </button>
          </div>
        ) : (
          <Tree
            model={model}
            theme={props.theme.current}
            trans={trans}
            onOpen={runId => void commands.execute(CommandIDs.open, { runId })}
            onRename={name =>
              void model
                .endRename(name)
                .catch((reason: unknown) =>
                  reportFailure(trans.__('The run could not be renamed.'), reason, trans)
                )
            }
          />
        )}
      </div>
      <SelectionBar model={model} run={run} trans={trans} />
    </>
  );
}

function Header({ model, trans, menuAt }: ContentProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  const running = model.runningCount;
  return (
    <div className="tl-Sidebar-header">
      <div className="tl-Sidebar-title">
        <h2 className="jp-text-truncated">{trans.__('Experiments')}</h2>
        {running > 0 && (
          <span
            className={`tl-Experiments-live${model.connection === 'live' ? ' tl-mod-live' : ''}`}
            role="status"
          >
            {trans._n('%1 running', '%1 running', running)}
          </span>
        )}
        <button
          ref={button}
          type="button"
          className="tl-Sidebar-iconButton"
          aria-haspopup="menu"
          aria-label={trans.__('Order and more')}
          title={trans.__('Order and more')}
          onClick={event => menuAt(event.currentTarget)}
        >
          <ellipsesIcon.react tag="span" />
        </button>
      </div>
      {model.me !== undefined && (
        <OwnerScope
          mine={model.mine}
          trans={trans}
          onChange={mine => {
            model.mine = mine;
          }}
        />
      )}
      <SearchField
        label={trans.__('Search runs')}
        placeholder={trans.__('Search or filter, e.g. lr<0.01')}
        title={trans.__(
          'Words in names, params, tags and status; conditions such as lr<0.01, acc>=0.98, status:failed'
        )}
        value={model.search}
        onChange={search => {
          model.search = search;
        }}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            event.currentTarget
              .closest('.tl-Experiments-view')
              ?.querySelector<HTMLElement>('.tl-Sidebar-row[data-row]')
              ?.focus();
          }
        }}
      />
    </div>
  );
}

interface SelectionBarProps {
  model: IExperimentsModel;
  trans: TranslationBundle;
  run(command: string): void;
}

function SelectionBar({ model, trans, run }: SelectionBarProps): JSX.Element | null {
  const { runIds } = model.selection;
  if (runIds.size === 0) {
    return null;
  }
  const shown = new Set(model.rows.map(row => row.id));
  const hidden = [...runIds].filter(id => !shown.has(id)).length;
  return (
    <div
      className="tl-Experiments-selectionBar"
      role="toolbar"
      aria-label={trans.__('Selected runs')}
    >
      <span className="jp-text-truncated" role="status">
        {hidden > 0
          ? trans.__('%1 selected, %2 not in view', runIds.size, hidden)
          : trans.__('%1 selected', runIds.size)}
      </span>
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept tl-Sidebar-button"
        title={trans.__('Compare the selected runs (C)')}
        onClick={() => run(CommandIDs.compare)}
      >
        {trans.__('Compare')}
      </button>
      <button
        type="button"
        className="jp-mod-styled tl-Sidebar-button"
        title={trans.__('Delete the selected runs; this can be undone (Delete)')}
        onClick={() => run(CommandIDs.remove)}
      >
        {trans.__('Delete')}
      </button>
    </div>
  );
}
