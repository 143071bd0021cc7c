import type { Formatter } from './formatter.js';
import { isObject } from './formatter.js';
import { textOf } from './html.js';

/** What is used of an element of a document, whichever library made it. */
interface DocumentElement {
  nodeType: number;
  tagName: string;
  outerHTML: string;
  getAttribute(name: string): string | null;
}

/** So much of an element's text is its plain twin. */
const MAX_TEXT = 200;

const SVG = 'http://www.w3.org/2000/svg';

/** Elements of a document, as Observable Plot and D3 make them with jsdom or linkedom. */
export const formatDocumentElement: Formatter = value => {
  if (!isElement(value)) {
    return undefined;
  }
  const tag = value.tagName.toLowerCase();
  const text = textOf(value.outerHTML).replace(/\s+/g, ' ').slice(0, MAX_TEXT);
  if (tag !== 'svg') {
    return { 'text/html': value.outerHTML, 'text/plain': text || `<${tag}>` };
  }
  const html = value.outerHTML;
  const size = ['width', 'height'].map(name => value.getAttribute(name)).filter(Boolean);
  const named = value.getAttribute('aria-label') ?? text;
  return {
    'image/svg+xml': /^<svg[^>]*\sxmlns=/.test(html)
      ? html
      : html.replace(/^<svg/, `<svg xmlns="${SVG}"`),
    'text/plain': ['SVG picture', size.join(' × '), named].filter(Boolean).join(', ')
  };
};

function isElement(value: unknown): value is DocumentElement {
  return (
    isObject(value) &&
    value['nodeType'] === 1 &&
    typeof value['tagName'] === 'string' &&
    typeof value['outerHTML'] === 'string' &&
    typeof value['getAttribute'] === 'function'
  );
}
