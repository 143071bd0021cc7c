import { WidgetModel } from './model.js';
import { controlClass, Widget, type ControlOptions } from './widget.js';

export type ButtonStyle = '' | 'primary' | 'success' | 'info' | 'warning' | 'danger';

/** A button. */
export class Button extends Widget {
  constructor(
    options: ControlOptions & {
      buttonStyle?: ButtonStyle;
      /** Name of a Font Awesome icon. */
      icon?: string;
    } = {}
  ) {
    const style = new WidgetModel(
      {
        ...controlClass('ButtonStyle'),
        viewName: 'StyleView',
        viewModule: '@jupyter-widgets/base',
        viewVersion: '2.0.0'
      },
      {}
    );
    super(
      controlClass('Button'),
      {
        description: options.description ?? '',
        disabled: options.disabled ?? false,
        button_style: options.buttonStyle ?? '',
        icon: options.icon ?? '',
        style: style.reference
      },
      options
    );
    this._style = style;
  }

  /** Calls back when the button is pressed. */
  onClick(listener: () => void): { dispose(): void } {
    return this.model.onCustom(({ event }) => {
      if (event === 'click') {
        listener();
      }
    });
  }

  override close(): void {
    super.close();
    this._style.close();
  }

  override toString(): string {
    return `Button(${JSON.stringify(this.model.get('description'))})`;
  }

  private readonly _style: WidgetModel;
}
