import type { JsxSettings } from '../language/service.js';
import { element, FRAGMENT } from './values/element.js';

type Jsx = (type: unknown, properties: object | null, ...children: unknown[]) => unknown;

interface JsxRuntime {
  jsx(type: unknown, properties: object, key?: unknown): unknown;
  jsxs(type: unknown, properties: object, key?: unknown): unknown;
  Fragment: unknown;
}

/**
 * How a cell makes elements of JSX: by the function that its project names, by
 * the package that it names (React, unless it says otherwise), and where that
 * package is not installed as plain HTML.
 */
export function createJsx(
  { factory, fragment, importSource }: JsxSettings,
  load: (specifier: string) => unknown,
  variable: (name: string) => unknown
): { jsx: Jsx; fragment: unknown } {
  if (factory !== undefined) {
    const make = member(factory, variable);
    if (typeof make !== 'function') {
      throw new ReferenceError(
        `JSX needs ${factory}, as tsconfig.json says; import it in a cell first.`
      );
    }
    return { jsx: make as Jsx, fragment: fragment && member(fragment, variable) };
  }
  const runtime = runtimeOf(importSource, load);
  if (!runtime) {
    return { jsx: element, fragment: FRAGMENT };
  }
  return {
    fragment: runtime.Fragment,
    jsx: (type, properties, ...children) => {
      const { key, ...rest } = (properties ?? {}) as Record<string, unknown>;
      const many = children.length > 1;
      const given = {
        ...rest,
        ...(children.length > 0 && { children: many ? children : children[0] })
      };
      const make = many ? runtime.jsxs : runtime.jsx;
      return key === undefined ? make(type, given) : make(type, given, key);
    }
  };
}

function runtimeOf(
  importSource: string,
  load: (specifier: string) => unknown
): JsxRuntime | undefined {
  try {
    return load(`${importSource}/jsx-runtime`) as JsxRuntime;
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' &&
      importSource === 'react'
    ) {
      return undefined;
    }
    throw error;
  }
}

function member(path: string, variable: (name: string) => unknown): unknown {
  const [first, ...rest] = path.split('.');
  return rest.reduce<unknown>(
    (value, name) => (value as Record<string, unknown> | undefined)?.[name],
    variable(first)
  );
}
