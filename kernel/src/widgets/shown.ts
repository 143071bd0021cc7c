import { Control, type ControlOptions } from './widget.js';

export type BarStyle = '' | 'success' | 'info' | 'warning' | 'danger';

/** A bar that fills. */
export class Progress extends Control<number> {
  constructor(
    options: ControlOptions & {
      value?: number;
      min?: number;
      max?: number;
      barStyle?: BarStyle;
    } = {}
  ) {
    super(
      'FloatProgress',
      'ProgressStyle',
      {
        value: options.value ?? 0,
        min: options.min ?? 0,
        max: options.max ?? 100,
        orientation: 'horizontal',
        bar_style: options.barStyle ?? ''
      },
      options,
      'Progress'
    );
  }
}

/** A line of plain text. */
export class Label extends Control<string> {
  constructor(options: ControlOptions & { value?: string } = {}) {
    super(
      'Label',
      'LabelStyle',
      { value: options.value ?? '', placeholder: '\u200b' },
      options
    );
  }
}
