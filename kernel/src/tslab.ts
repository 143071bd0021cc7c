/**
 * What a cell gets for `import * as tslab from 'tslab'`: tslab's way of showing
 * something, so that its notebooks run here as they are (tslab/dist/public.d.ts).
 */
import { randomUUID } from 'node:crypto';
import { kernelBridge } from './bridge.js';

type Bundle = Record<string, unknown>;

/** An output whose content can be replaced. */
export interface Display {
  javascript(text: string): void;
  markdown(text: string): void;
  html(text: string): void;
  svg(text: string): void;
  png(data: Uint8Array): void;
  jpeg(data: Uint8Array): void;
  gif(data: Uint8Array): void;
  pdf(data: Uint8Array): void;
  text(text: string): void;
  latex(text: string): void;
  raw(mime: string, data: string | Uint8Array): void;
}

function show(data: Bundle, id?: string, update = false): void {
  const kernel = kernelBridge();
  if (!kernel) {
    throw new Error('There is no notebook to display in: this is not the kernel.');
  }
  const transient = id === undefined ? undefined : { display_id: id };
  kernel.display({ data, transient }, { update });
}

function createDisplay(put: (data: Bundle) => void): Display {
  const text = (mime: string) => (value: string) => put({ [mime]: value });
  const bytes = (mime: string) => (value: Uint8Array) =>
    put({ [mime]: Buffer.from(value).toString('base64') });
  return {
    javascript: text('text/javascript'),
    markdown: text('text/markdown'),
    html: text('text/html'),
    svg: text('image/svg+xml'),
    png: bytes('image/png'),
    jpeg: bytes('image/jpeg'),
    gif: bytes('image/gif'),
    pdf: bytes('application/pdf'),
    text: text('text/plain'),
    latex: text('text/latex'),
    raw: (mime, data) =>
      put({
        [mime]: typeof data === 'string' ? data : Buffer.from(data).toString('base64')
      })
  };
}

/** Shows something in the running cell. */
export const display: Display = createDisplay(data => show(data));

/** An output that appears with its first content; later content replaces it. */
export function newDisplay(): Display {
  const id = randomUUID();
  let isShown = false;
  return createDisplay(data => {
    show(data, id, isShown);
    isShown = true;
  });
}
