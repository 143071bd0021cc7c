import type { LabIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';

/**
 * A place in a sidebar. What it shows is loaded when it is shown for the first
 * time; while hidden it costs nothing.
 */
export abstract class LazySidebar<V extends Widget> extends Panel {
  constructor(options: LazySidebar.IOptions<V>) {
    super();
    this._makeView = options.makeView;
    this.id = options.id;
    this.addClass('tl-Sidebar');
    this.title.icon = options.icon;
    this.title.caption = options.label;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.label);
  }

  /** Resolves when the content can be used. */
  load(): Promise<V> {
    return (this._loading ??= this._makeView().then(view => {
      this.addWidget(view);
      return view;
    }));
  }

  /** Begins or ends to look at what is shown. */
  protected abstract look(looks: boolean): void;

  protected override onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._open();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._open();
    }
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.look(false);
  }

  private _open(): void {
    this.look(true);
    void this.load();
  }

  private readonly _makeView: () => Promise<V>;
  private _loading?: Promise<V>;
}

export namespace LazySidebar {
  export interface IOptions<V extends Widget> {
    id: string;
    icon: LabIcon;
    label: string;
    makeView(): Promise<V>;
  }
}
