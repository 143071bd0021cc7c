import { WidgetModel, type State, type WidgetClass } from './model.js';

const BASE = { module: '@jupyter-widgets/base', version: '2.0.0' };
const CONTROLS = { module: '@jupyter-widgets/controls', version: '2.0.0' };
const DISPLAY = Symbol.for('Jupyter.display');

/** CSS properties of a widget's box, such as `{ width: '50%' }`. */
export type Layout = Record<string, string>;

/** What every control takes. */
export interface ControlOptions {
  /** The text beside the control. */
  description?: string;
  disabled?: boolean;
  tooltip?: string;
  layout?: Layout;
}

/** A control of `@jupyter-widgets/controls` by its model's name without `Model`. */
export function controlClass(name: string, view = name): WidgetClass {
  return { modelName: `${name}Model`, viewName: `${view}View`, ...CONTROLS };
}

/** What has a box on the page: shown as the result of a cell, by `display`, or in a box. */
export abstract class Widget {
  protected constructor(
    kind: WidgetClass,
    state: State,
    { tooltip, layout }: { tooltip?: string; layout?: Layout } = {}
  ) {
    this._layout = new WidgetModel(
      { ...BASE, modelName: 'LayoutModel', viewName: 'LayoutView' },
      snakeCase(layout ?? {})
    );
    this.model = new WidgetModel(kind, {
      _dom_classes: [],
      tabbable: null,
      tooltip: tooltip ?? null,
      layout: this._layout.reference,
      ...state
    });
  }

  /** The state that the pages share, for what has no property of its own here. */
  readonly model: WidgetModel;

  /** Removes the widget from all pages. */
  close(): void {
    this.model.close();
    this._layout.close();
  }

  [DISPLAY](): Record<string, unknown> {
    return {
      'application/vnd.jupyter.widget-view+json': {
        version_major: 2,
        version_minor: 0,
        model_id: this.model.id
      },
      'text/plain': this.toString()
    };
  }

  toString(): string {
    return `${this.constructor.name}()`;
  }

  private readonly _layout: WidgetModel;
}

/** A control with a description, a style and a value. */
export abstract class Control<T> extends Widget {
  protected constructor(
    name: string,
    style: string,
    state: State,
    options: ControlOptions,
    view = name
  ) {
    const styleModel = new WidgetModel(
      {
        ...CONTROLS,
        modelName: `${style}Model`,
        viewName: 'StyleView',
        viewModule: BASE.module,
        viewVersion: BASE.version
      },
      { description_width: '' }
    );
    super(
      controlClass(name, view),
      {
        description: options.description ?? '',
        description_allow_html: false,
        disabled: options.disabled ?? false,
        style: styleModel.reference,
        ...state
      },
      options
    );
    this._style = styleModel;
  }

  get value(): T {
    return this.model.get<T>('value');
  }

  set value(value: T) {
    this.model.set({ value });
  }

  get description(): string {
    return this.model.get<string>('description');
  }

  set description(description: string) {
    this.model.set({ description });
  }

  get disabled(): boolean {
    return this.model.get<boolean>('disabled');
  }

  set disabled(disabled: boolean) {
    this.model.set({ disabled });
  }

  /** Calls back after each change of the value, by the person or by code. */
  onChange(listener: (value: T) => void): { dispose(): void } {
    return this.model.onChange('value', () => listener(this.value));
  }

  override close(): void {
    super.close();
    this._style.close();
  }

  override toString(): string {
    return `${this.constructor.name}(value=${JSON.stringify(this.value)})`;
  }

  private readonly _style: WidgetModel;
}

function snakeCase(layout: Layout): State {
  return Object.fromEntries(
    Object.entries(layout).map(([name, value]) => [
      name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      value
    ])
  );
}
