import { inspect, types } from 'node:util';
import { isTensor, tensorType } from './values/tensor.js';
import { isObject, isPlain } from './values/formatter.js';
import type { Variables } from './variables.js';

/** `a.b[0]["c"].` and what is typed behind it; the last part may be `["` too. */
const MEMBER =
  /((?:[\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\s*\??\.\s*[\p{ID_Start}$_#][\p{ID_Continue}$]*|\[\d+\]|\["[^"\n]*"\]|\['[^'\n]*'\])*)\s*(?:\??\.\s*([\p{ID_Continue}$]*)|\[\s*(["'])([^"'\n]*))$/u;
const NAME_AROUND =
  /(?:[\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\??\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\d+\])*$/u;
const PART =
  /[\p{ID_Start}$_#][\p{ID_Continue}$]*|\[(\d+)\]|\["([^"\n]*)"\]|\['([^'\n]*)'\]/gu;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** More keys than this nobody looks through. */
const MAX_KEYS = 500;
const MAX_SUMMARY = 600;

/** What the values of the running process know that types do not. */
export class LiveValues {
  constructor(private readonly _variables: Variables) {}

  /** Keys of the object in front of the cursor, as they would be written there. */
  completions(code: string, cursor: number): string[] {
    const found = MEMBER.exec(code.slice(0, cursor));
    if (!found) {
      return [];
    }
    const [, path, typed, quote, typedKey] = found;
    const value = this._read(path);
    if (value === undefined || value === null) {
      return [];
    }
    const keys = keysOf(value);
    return quote === undefined
      ? keys.filter(key => IDENTIFIER.test(key) && key.startsWith(typed ?? ''))
      : keys.filter(key => key.startsWith(typedKey) && !key.includes(quote));
  }

  /** The value of the name at the cursor in a few words. */
  summary(code: string, cursor: number): string | undefined {
    const rest = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0].length ?? 0;
    const path = NAME_AROUND.exec(code.slice(0, cursor + rest))?.[0];
    if (
      path === undefined ||
      !this._variables.has(/^[\p{ID_Continue}$]+/u.exec(path)?.[0] ?? '')
    ) {
      return undefined;
    }
    const value = this._read(path);
    return value === undefined ? undefined : summaryOf(value);
  }

  /** Follows a path without calling any code: getters are not asked. */
  private _read(path: string): unknown {
    const [first, ...parts] = [...path.matchAll(PART)].map(
      ([text, index, double, single]) => index ?? double ?? single ?? text
    );
    return parts.reduce<unknown>(property, this._variables.value(first));
  }
}

function property(value: unknown, name: string): unknown {
  let holder: unknown = value === null || value === undefined ? null : Object(value);
  while (isObject(holder) || typeof holder === 'function') {
    if (types.isProxy(holder)) {
      return undefined;
    }
    const found = Object.getOwnPropertyDescriptor(holder, name);
    if (found) {
      return found.value as unknown;
    }
    holder = Object.getPrototypeOf(holder) as unknown;
  }
  return undefined;
}

function keysOf(value: unknown): string[] {
  if ((!isObject(value) && typeof value !== 'function') || types.isProxy(value)) {
    return [];
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return [];
  }
  const keys = Object.keys(value);
  let holder = Object.getPrototypeOf(value) as object | null;
  while (holder && holder !== Object.prototype && holder !== Function.prototype) {
    keys.push(...Object.getOwnPropertyNames(holder));
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  const unique = new Set(
    keys.filter(key => key !== 'constructor' && !key.startsWith('_'))
  );
  return [...unique].slice(0, MAX_KEYS);
}

/** A tensor by type and shape, a table by its columns, anything else cut short. */
function summaryOf(value: unknown): string {
  if (isTensor(value)) {
    return tensorType(value);
  }
  if (Array.isArray(value)) {
    const [first] = value as unknown[];
    return isPlain(first)
      ? `Array(${value.length}) of { ${Object.keys(first).slice(0, 20).join(', ')} }`
      : cut(`Array(${value.length}) ${inspect(value, { depth: 0, maxArrayLength: 10 })}`);
  }
  if (typeof value === 'function') {
    return '';
  }
  return cut(
    inspect(value, {
      depth: 1,
      maxArrayLength: 10,
      maxStringLength: 200,
      customInspect: false
    })
  );
}

function cut(text: string): string {
  return text.length > MAX_SUMMARY ? `${text.slice(0, MAX_SUMMARY)}…` : text;
}
