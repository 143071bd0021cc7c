import { inspect } from 'node:util';
import { describeTensor, isTensor } from './tensor.js';

export type Formatter = (value: unknown) => Record<string, unknown> | undefined;

/** Deno's convention: an object shows itself by a method of this name. */
export const DISPLAY = Symbol.for('Jupyter.display');

/** Turns values into what is shown for them. */
export class Formatters {
  register(format: Formatter): { dispose(): void } {
    this._formatters.unshift(format);
    return {
      dispose: () => {
        this._formatters = this._formatters.filter(other => other !== format);
      }
    };
  }

  /**
   * The MIME bundle of a value, always with `text/plain`; empty when the value
   * says by an empty bundle that it has shown itself already.
   */
  async format(value: unknown): Promise<Record<string, unknown>> {
    const bundle = await this._rich(value);
    if (!bundle) {
      return { 'text/plain': isTensor(value) ? describeTensor(value) : inspect(value) };
    }
    return Object.keys(bundle).length > 0
      ? { 'text/plain': plain(bundle, value), ...bundle }
      : bundle;
  }

  private async _rich(value: unknown): Promise<Record<string, unknown> | undefined> {
    for (const format of this._formatters) {
      const bundle = format(value);
      if (bundle) {
        return bundle;
      }
    }
    const own = (value as { [DISPLAY]?: unknown } | null | undefined)?.[DISPLAY];
    return typeof own === 'function'
      ? ((await own.call(value)) as Record<string, unknown>)
      : undefined;
  }

  private _formatters: Formatter[] = [];
}

/** The plain twin of a bundle that brings none. */
function plain(bundle: Record<string, unknown>, value: unknown): unknown {
  return bundle['text/plain'] ?? bundle['text/markdown'] ?? inspect(value, { depth: 0 });
}
