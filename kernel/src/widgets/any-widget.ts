import { Widget, type Layout } from './widget.js';
import type { State } from './model.js';

/** The range of anywidget's front end whose models this speaks to. */
const VERSION = '*';

/**
 * A widget with a front end of its own: an ES module whose `default.render`
 * draws it, as for Python's anywidget. https://anywidget.dev/en/afm/
 */
export class AnyWidget<T extends State> extends Widget {
  constructor({
    esm,
    css,
    state,
    layout
  }: {
    /** Source of the module, or its URL. */
    esm: string;
    css?: string;
    /** What module and cell share; binary values may be typed arrays. */
    state: T;
    layout?: Layout;
  }) {
    super(
      {
        modelName: 'AnyModel',
        viewName: 'AnyView',
        module: 'anywidget',
        version: VERSION
      },
      {
        _esm: esm,
        ...(css !== undefined && { _css: css }),
        _anywidget_id: `trainlab.${AnyWidget.name}`,
        ...state
      },
      { layout }
    );
  }

  get<K extends keyof T & string>(name: K): T[K] {
    return this.model.get<T[K]>(name);
  }

  set(changes: Partial<T>): void {
    this.model.set(changes);
  }

  onChange<K extends keyof T & string>(
    name: K,
    listener: (value: T[K]) => void
  ): { dispose(): void } {
    return this.model.onChange(name, value => listener(value as T[K]));
  }

  /** Sends a message to the module's `model.on('msg:custom', …)`. */
  send(content: State, buffers?: readonly Uint8Array[]): void {
    this.model.sendCustom(content, buffers);
  }

  /** Takes what the module sends by `model.send`. */
  onMessage(listener: (content: State, buffers: Uint8Array[]) => void): {
    dispose(): void;
  } {
    return this.model.onCustom(listener);
  }
}
