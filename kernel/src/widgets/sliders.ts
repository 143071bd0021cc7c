import { Control, type ControlOptions } from './widget.js';

export interface SliderOptions extends ControlOptions {
  value?: number;
  min?: number;
  max?: number;
  step?: number;
  orientation?: 'horizontal' | 'vertical';
  /** Whether changes arrive while the handle is dragged. Default true. */
  continuousUpdate?: boolean;
  /** d3-format of the number beside the slider. */
  readoutFormat?: string;
}

abstract class Slider extends Control<number> {
  protected constructor(name: string, defaults: SliderOptions, options: SliderOptions) {
    const { min, max, step, orientation, continuousUpdate, readoutFormat } = {
      ...defaults,
      ...options
    } as Required<SliderOptions>;
    if (!(min <= max)) {
      throw new RangeError(`A slider from ${min} to ${max} has no values.`);
    }
    super(
      name,
      'SliderStyle',
      {
        value: Math.min(max, Math.max(min, options.value ?? min)),
        min,
        max,
        step,
        orientation,
        continuous_update: continuousUpdate,
        readout: true,
        readout_format: readoutFormat,
        behavior: 'drag-tap'
      },
      options
    );
  }

  get min(): number {
    return this.model.get<number>('min');
  }

  get max(): number {
    return this.model.get<number>('max');
  }
}

const COMMON = {
  min: 0,
  max: 100,
  orientation: 'horizontal',
  continuousUpdate: true
} as const;

/** A slider over whole numbers. */
export class IntSlider extends Slider {
  constructor(options: SliderOptions = {}) {
    super('IntSlider', { ...COMMON, step: 1, readoutFormat: 'd' }, options);
  }
}

/** A slider over numbers. */
export class FloatSlider extends Slider {
  constructor(options: SliderOptions = {}) {
    super('FloatSlider', { ...COMMON, step: 0.1, readoutFormat: '.2f' }, options);
  }
}
