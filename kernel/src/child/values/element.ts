import { escapeHtml } from './html.js';

/** The type of `<>…</>`. */
export const FRAGMENT = Symbol('fragment');

/** Elements that have no end tag. */
const VOID = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' ')
);

/** Shown as HTML; its text as plain text. */
export class HtmlElement {
  constructor(
    readonly html: string,
    readonly text: string
  ) {}

  [Symbol.for('Jupyter.display')](): Record<string, string> {
    return { 'text/html': this.html, 'text/plain': this.text };
  }

  toString(): string {
    return this.html;
  }
}

/**
 * What an element of JSX is where no library makes them: HTML. Texts and
 * attributes are escaped; a function is called with its properties.
 */
export function element(
  type: unknown,
  properties: object | null,
  ...children: unknown[]
): HtmlElement {
  if (typeof type === 'function') {
    const made = (type as (properties: object) => unknown)({ ...properties, children });
    return join([made]);
  }
  const inner = join(children);
  if (typeof type !== 'string') {
    return inner;
  }
  if (!/^[a-zA-Z][\w.:-]*$/.test(type)) {
    throw new TypeError(`<${type}> is no name of an element.`);
  }
  const attributes = Object.entries(properties ?? {}).map(([name, value]) =>
    attribute(name, value)
  );
  const open = `<${type}${attributes.join('')}>`;
  return new HtmlElement(
    VOID.has(type) ? open : `${open}${inner.html}</${type}>`,
    inner.text + (/^(p|div|li|tr|br|h\d)$/.test(type) ? '\n' : '')
  );
}

function join(children: readonly unknown[]): HtmlElement {
  const parts = children.flat(Infinity).map(child => {
    if (child instanceof HtmlElement) {
      return child;
    }
    const isNothing = child === null || child === undefined || typeof child === 'boolean';
    const text = isNothing ? '' : String(child as string);
    return new HtmlElement(escapeHtml(text), text);
  });
  return new HtmlElement(
    parts.map(({ html }) => html).join(''),
    parts.map(({ text }) => text).join('')
  );
}

function attribute(name: string, value: unknown): string {
  const key = NAMES[name] ?? name;
  if (value === false || value === null || value === undefined || name === 'key') {
    return '';
  }
  if (typeof value === 'function' || !/^[a-zA-Z][\w.:-]*$/.test(key)) {
    return '';
  }
  if (value === true) {
    return ` ${key}`;
  }
  const text =
    name === 'style' && typeof value === 'object'
      ? Object.entries(value as Record<string, string | number>)
          .map(([property, set]) => `${kebab(property)}:${set}`)
          .join(';')
      : String(value as string);
  return ` ${key}="${escapeHtml(text)}"`;
}

const NAMES: Record<string, string> = { className: 'class', htmlFor: 'for' };

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}
