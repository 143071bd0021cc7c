import type { KernelBridge } from '../bridge.js';
import { pictureFile } from './values/picture.js';

type Bundle = Record<string, unknown>;

/** Deno's name of the method by which an object shows itself. */
const $display = Symbol.for('Jupyter.display');

/**
 * The part of Deno's API that its notebooks use to show something, so that they
 * run here as they are. Cells see it as `Deno`; there is no global of this name,
 * since libraries take that for Deno itself.
 */
export function denoShim(kernel: KernelBridge): object {
  const shown = (data: Bundle) => ({ [$display]: () => data });
  /** For template literals and for plain calls. */
  const tagged =
    (mime: string) =>
    (text: TemplateStringsArray | string, ...values: unknown[]) =>
      shown({ [mime]: typeof text === 'string' ? text : String.raw(text, ...values) });
  const show = (data: Bundle, id?: string, update = false, metadata?: Bundle) =>
    kernel.display(
      { data, metadata, ...(id !== undefined && { transient: { display_id: id } }) },
      { update }
    );
  return {
    jupyter: {
      $display,
      md: tagged('text/markdown'),
      html: tagged('text/html'),
      svg: tagged('image/svg+xml'),
      image: (data: Uint8Array) => shown(pictureFile(data)),
      format: (value: unknown) => kernel.format(value),
      display: async (
        value: unknown,
        options: { raw?: boolean; update?: boolean; display_id?: string } = {}
      ) => {
        const data = options.raw ? (value as Bundle) : await kernel.format(value);
        show(data, options.display_id, options.update);
      },
      broadcast: async (
        type: string,
        content: {
          data?: Bundle;
          metadata?: Bundle;
          transient?: { display_id?: string };
          name?: string;
          text?: string;
          wait?: boolean;
        }
      ) => {
        switch (type) {
          case 'display_data':
          case 'update_display_data':
            show(
              content.data ?? {},
              content.transient?.display_id,
              type === 'update_display_data',
              content.metadata
            );
            break;
          case 'clear_output':
            kernel.clearOutput(content.wait);
            break;
          case 'stream':
            process[content.name === 'stderr' ? 'stderr' : 'stdout'].write(
              content.text ?? ''
            );
            break;
          default:
            throw new TypeError(
              `Deno.jupyter.broadcast("${type}") does not exist in this kernel. It knows ` +
                'display_data, update_display_data, clear_output and stream.'
            );
        }
        return Promise.resolve();
      }
    }
  };
}
