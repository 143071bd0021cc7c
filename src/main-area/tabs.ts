import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { type MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { LabIcon } from '@jupyterlab/ui-components';
import { UUID, type ReadonlyJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

/**
 * Documents of one kind in the main area, each known by a key. What is open
 * already is brought to the front instead of being opened twice.
 */
export class Tabs {
  constructor(options: Tabs.IOptions) {
    this._options = options;
    this.tracker = new WidgetTracker({ namespace: options.namespace });
  }

  readonly tracker: WidgetTracker<MainAreaWidget<Widget>>;

  /**
   * Shows the document with this key.
   *
   * @param args - arguments of the command that opens it again after a reload.
   */
  async open(
    key: string,
    args: ReadonlyJSONObject,
    make: () => Promise<MainAreaWidget<Widget>>
  ): Promise<MainAreaWidget<Widget>> {
    const { shell, namespace, icon, elsewhere } = this._options;
    const open = this.tracker.find(widget => this._openers.get(widget)?.key === key);
    if (open) {
      shell.activateById(open.id);
      return open;
    }
    const widget = await make();
    widget.id = `${namespace}-${UUID.uuid4()}`;
    widget.title.icon = icon;
    this._openers.set(widget, { key, args });
    await this.tracker.add(widget);
    shell.add(widget, 'main');
    if (!widget.isAttached) {
      // The main area of Notebook 7 has room for its notebook only.
      shell.add(widget, elsewhere);
    }
    shell.activateById(widget.id);
    return widget;
  }

  /** Opens again, by `command`, what was open before the page was loaded. */
  restore(restorer: ILayoutRestorer | null, command: string): void {
    void restorer?.restore(this.tracker, {
      command,
      args: widget => this._openers.get(widget)?.args ?? {},
      name: widget => this._openers.get(widget)?.key ?? ''
    });
  }

  private readonly _options: Tabs.IOptions;
  private readonly _openers = new WeakMap<Widget, Opener>();
}

interface Opener {
  key: string;
  args: ReadonlyJSONObject;
}

export namespace Tabs {
  export interface IOptions {
    shell: JupyterFrontEnd.IShell;
    /** Begins the ids of the widgets and names their tracker. */
    namespace: string;
    icon: LabIcon;
    /** Area of shells whose main area holds one document only. */
    elsewhere: 'down' | 'right';
  }
}
