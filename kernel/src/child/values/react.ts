import type { Formatter } from './formatter.js';
import { isObject } from './formatter.js';
import { textOf } from './html.js';

const ELEMENTS = new Set([
  Symbol.for('react.element'),
  Symbol.for('react.transitional.element')
]);

/**
 * Elements of React as the HTML that `react-dom` makes of them.
 *
 * @param load Loads a package from the notebook's folder.
 */
export function formatReact(load: (specifier: string) => unknown): Formatter {
  return value => {
    if (!isObject(value) || !ELEMENTS.has(value['$$typeof'] as symbol)) {
      return undefined;
    }
    try {
      const server = load('react-dom/server') as {
        renderToStaticMarkup(element: unknown): string;
      };
      const html = server.renderToStaticMarkup(value);
      return { 'text/html': html, 'text/plain': textOf(html) };
    } catch {
      // Without react-dom, or when the element cannot be rendered, it is an object.
      return undefined;
    }
  };
}
