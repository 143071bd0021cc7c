import { ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { RunCurves } from '@trainlab/views';
import type { RunDetail } from '@trainlab/api';
import type { JSX } from 'react';
import { Offline } from '../sidebar/states.js';
import type { PageTheme } from '../theme.js';
import { Details } from './details.js';
import { Facts } from './facts.js';
import { Header } from './header.js';
import { Deleted, Failure, Missing, Waiting } from './states.js';
import type { IRunModel } from './tokens.js';

/** What the view asks of the place it stands in. */
export interface RunActions {
  openNotebook(): void;
  openRun(runId: string): void;
  openExperiments(): void;
  openDataset(dataset: { name: string; hash: string }): void;
  compareWith(): void;
  /** Where an artifact can be downloaded. */
  artifactUrl(path: string): string;
  /** Opens what else can be done with the run below an element. */
  openMenu(anchor: HTMLElement): void;
  rename(name: string): void;
  setDeleted(deleted: boolean): void;
}

/** Everything known about one run. */
export class RunView extends ReactWidget {
  constructor(options: RunView.IOptions) {
    super();
    this._options = options;
    this.addClass('tl-Run');
    options.theme.changed.connect(this._onTheme, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.theme.changed.disconnect(this._onTheme, this);
      super.dispose();
    }
  }

  protected render(): JSX.Element {
    const { model } = this._options;
    return (
      <UseSignal signal={model.changed}>
        {() => <Content {...this._options} appearance={this._appearance} />}
      </UseSignal>
    );
  }

  private _onTheme(): void {
    this._appearance++;
    this.update();
  }

  private readonly _options: RunView.IOptions;
  private _appearance = 0;
}

export namespace RunView {
  export interface IOptions {
    model: IRunModel;
    theme: PageTheme;
    trans: TranslationBundle;
    actions: RunActions;
    /** Shows code with its colours, when there is one. */
    rendermime: IRenderMimeRegistry | null;
    /** Largest image that is shown, in bytes. */
    mostImage(): number;
  }
}

interface ContentProps extends RunView.IOptions {
  appearance: number;
}

function Content(props: ContentProps): JSX.Element {
  const { model, trans, actions } = props;
  const retry = () => model.retry();
  const { run, error } = model;
  if (run) {
    return (
      <>
        <Offline connection={model.connection} trans={trans} onRetry={retry} />
        {run.deleted && (
          <Deleted trans={trans} onRestore={() => actions.setDeleted(false)} />
        )}
        <Page {...props} run={run} />
      </>
    );
  }
  switch (model.phase) {
    case 'missing':
      return (
        <Missing
          runId={model.runId}
          trans={trans}
          onRetry={retry}
          onExperiments={actions.openExperiments}
        />
      );
    case 'failed':
      return <Failure error={error} trans={trans} onRetry={retry} />;
    default:
      return <Waiting trans={trans} />;
  }
}

function Page(props: ContentProps & { run: RunDetail }): JSX.Element {
  const { model, run, theme, trans, actions, appearance } = props;
  return (
    <div className="tl-Run-page">
      <Header
        run={run}
        standing={model.standing}
        theme={theme.current}
        trans={trans}
        actions={actions}
      />
      <div className="tl-Run-columns">
        <Facts run={run} trans={trans} onDataset={actions.openDataset} />
        <div className="tl-Run-main">
          <RunCurves
            run={run}
            curves={model.curves}
            theme={theme.current}
            appearance={appearance}
            trans={trans}
          />
          <Details
            run={run}
            model={model}
            trans={trans}
            rendermime={props.rendermime}
            artifactUrl={actions.artifactUrl}
            mostImage={props.mostImage()}
          />
        </div>
      </div>
    </div>
  );
}
