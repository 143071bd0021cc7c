/** Data by MIME type. */
export type Bundle = Record<string, unknown>;

/** Tells how a value is shown; undefined when it is none of its kind. */
export type Formatter = (
  value: unknown
) => Bundle | undefined | Promise<Bundle | undefined>;

/** An object that may have anything in it. */
export type Anything = Record<string, unknown>;

export function isObject(value: unknown): value is Anything {
  return typeof value === 'object' && value !== null;
}

/** An object made by `{…}` or `Object.create(null)`. */
export function isPlain(value: unknown): value is Anything {
  if (!isObject(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether all of these are methods of the value. */
export function hasMethods(value: unknown, ...names: string[]): value is Anything {
  return isObject(value) && names.every(name => typeof value[name] === 'function');
}
