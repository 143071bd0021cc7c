import { inspect } from 'node:util';
import { formatChart } from './values/chart.js';
import { formatDataFrame } from './values/data-frame.js';
import { formatDocumentElement } from './values/document-element.js';
import type { Bundle, Formatter } from './values/formatter.js';
import { formatModel } from './values/model.js';
import { formatPicture } from './values/picture.js';
import { textOf } from './values/html.js';
import { formatReact } from './values/react.js';
import { formatRecords } from './values/records.js';
import { formatBuiltIn } from './values/summary.js';

/** Deno's convention: an object shows itself by a method of this name. */
export const DISPLAY = Symbol.for('Jupyter.display');

/** A formatter of a library, which answers at once. */
type Registered = (value: unknown) => Bundle | undefined;

/** Turns values into what is shown for them. */
export class Formatters {
  /** @param load Loads a package from the notebook's folder. */
  constructor(load: (specifier: string) => unknown) {
    this._kinds = [
      formatPicture,
      formatModel,
      formatChart,
      formatDocumentElement,
      formatReact(load),
      formatRecords,
      formatBuiltIn
    ];
  }

  register(format: Registered): { dispose(): void } {
    this._registered.unshift(format);
    return {
      dispose: () => {
        this._registered = this._registered.filter(other => other !== format);
      }
    };
  }

  /**
   * The MIME bundle of a value, always with `text/plain`; empty when the value
   * says by an empty bundle that it has shown itself already.
   */
  async format(value: unknown): Promise<Bundle> {
    const bundle = await this._rich(value);
    if (!bundle) {
      return { 'text/plain': inspect(value) };
    }
    return Object.keys(bundle).length > 0
      ? { 'text/plain': plain(bundle, value), ...bundle }
      : bundle;
  }

  private async _rich(value: unknown): Promise<Bundle | undefined> {
    for (const format of this._registered) {
      const bundle = format(value);
      if (bundle) {
        return bundle;
      }
    }
    // Their own ways of showing themselves take all rows along.
    const table = await formatDataFrame(value);
    if (table) {
      return table;
    }
    const own = (value as { [DISPLAY]?: unknown } | null | undefined)?.[DISPLAY];
    if (typeof own === 'function') {
      return (await own.call(value)) as Bundle;
    }
    return this._known(value);
  }

  private async _known(value: unknown): Promise<Bundle | undefined> {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
      return undefined;
    }
    for (const format of this._kinds) {
      try {
        const bundle = await format(value);
        if (bundle) {
          return bundle;
        }
      } catch {
        // What looks like a kind and is none is shown as any other object.
        continue;
      }
    }
    return undefined;
  }

  private _registered: Registered[] = [];
  private readonly _kinds: readonly Formatter[];
}

/** The plain twin of a bundle that brings none. */
function plain(bundle: Bundle, value: unknown): unknown {
  const html = bundle['text/html'];
  return (
    bundle['text/plain'] ??
    bundle['text/markdown'] ??
    (typeof html === 'string' ? textOf(html) : inspect(value, { depth: 0 }))
  );
}
