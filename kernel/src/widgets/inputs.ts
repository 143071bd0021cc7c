import { Control, type ControlOptions } from './widget.js';

/** A line of text. */
export class Text extends Control<string> {
  constructor(
    options: ControlOptions & {
      value?: string;
      placeholder?: string;
      /** Whether changes arrive while the person types. Default true. */
      continuousUpdate?: boolean;
    } = {}
  ) {
    super(
      'Text',
      'TextStyle',
      {
        value: options.value ?? '',
        placeholder: options.placeholder ?? '\u200b',
        continuous_update: options.continuousUpdate ?? true
      },
      options
    );
  }
}

/** A box to tick. */
export class Checkbox extends Control<boolean> {
  constructor(options: ControlOptions & { value?: boolean } = {}) {
    super(
      'Checkbox',
      'CheckboxStyle',
      { value: options.value ?? false, indent: true },
      options
    );
  }
}

/** A choice of one value out of a list, or of named values. */
export class Dropdown<T> extends Control<T> {
  constructor(
    options: ControlOptions & { options: readonly T[] | Record<string, T>; value?: T }
  ) {
    const entries: [string, T][] = Array.isArray(options.options)
      ? (options.options as readonly T[]).map(value => [String(value), value])
      : Object.entries(options.options as Record<string, T>);
    const values = entries.map(([, value]) => value);
    const index = 'value' in options ? values.indexOf(options.value as T) : 0;
    if (index < 0) {
      throw new RangeError(`${String(options.value)} is none of the dropdown's options.`);
    }
    super(
      'Dropdown',
      'DescriptionStyle',
      {
        _options_labels: entries.map(([label]) => label),
        index: values.length > 0 ? index : null
      },
      options
    );
    this._values = values;
  }

  override get value(): T {
    return this._values[this.model.get<number>('index')];
  }

  override set value(value: T) {
    const index = this._values.indexOf(value);
    if (index < 0) {
      throw new RangeError(`${String(value)} is none of the dropdown's options.`);
    }
    this.model.set({ index });
  }

  override onChange(listener: (value: T) => void): { dispose(): void } {
    return this.model.onChange('index', () => listener(this.value));
  }

  private readonly _values: readonly T[];
}
