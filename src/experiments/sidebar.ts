import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';
import { experimentsIcon } from '../icons.js';
import type { IExperimentsModel } from './tokens.js';

/**
 * The place of the experiments in the sidebar. What it shows is loaded when it
 * is shown for the first time; while hidden it costs nothing.
 */
export class ExperimentsSidebar extends Panel {
  constructor(options: ExperimentsSidebar.IOptions) {
    super();
    this._options = options;
    const { trans } = options;
    this.id = 'trainlab-experiments';
    this.addClass('tl-Experiments');
    this.title.icon = experimentsIcon;
    this.title.caption = trans.__('Experiments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Experiments'));
  }

  /** Resolves when the content can be used. */
  load(): Promise<void> {
    return (this._loading ??= this._options.makeView().then(view => {
      this.addWidget(view);
    }));
  }

  protected override onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._options.model.active = true;
    void this.load();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._options.model.active = true;
      void this.load();
    }
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._options.model.active = false;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void this.load().then(() => this.focusFirst());
  }

  /** Puts the keyboard on the list, or on the search when the list is empty. */
  focusFirst(): void {
    const target =
      this.node.querySelector<HTMLElement>('.tl-Experiments-row[tabindex="0"]') ??
      this.node.querySelector<HTMLElement>('.tl-Experiments-search');
    target?.focus();
  }

  /** Puts the keyboard into the search. */
  focusSearch(): void {
    this.node.querySelector<HTMLInputElement>('.tl-Experiments-search')?.focus();
  }

  private readonly _options: ExperimentsSidebar.IOptions;
  private _loading?: Promise<void>;
}

export namespace ExperimentsSidebar {
  export interface IOptions {
    model: IExperimentsModel;
    trans: TranslationBundle;
    makeView(): Promise<Widget>;
  }
}
