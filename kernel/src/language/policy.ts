import type TypeScript from 'typescript-6';

/**
 * Which of the compiler's errors stop a cell. A cell is stopped by what is
 * wrong with its own text or types. It is not stopped by what the running
 * process knows better than the declarations: a module that has no types or is
 * found only at run time, a global that no type declares, a method newer than
 * the compiler's library files.
 */
export function blocks(
  diagnostic: TypeScript.Diagnostic,
  flatten: (message: TypeScript.Diagnostic['messageText']) => string,
  globals: { has(name: string): boolean }
): boolean {
  const { code, file, start, length } = diagnostic;
  if (UNKNOWN_MODULE.has(code) || isAboutDeclarations(code)) {
    return false;
  }
  const text = file?.text.slice(start ?? 0, (start ?? 0) + (length ?? 0)) ?? '';
  if (UNKNOWN_NAME.has(code)) {
    return !globals.has(text);
  }
  if (UNKNOWN_PROPERTY.has(code)) {
    return !isBuiltIn(text, flatten(diagnostic.messageText));
  }
  return true;
}

/** The module has no types, or is not there yet: loading it tells. */
const UNKNOWN_MODULE = new Set([
  2306, 2307, 2732, 2792, 2875, 7016, 7026, 1479, 1471, 2834, 2835, 5097
]);

/** The type of a variable has no name that later cells could use; they see `any`. */
const isAboutDeclarations = (code: number) =>
  (code >= 4000 && code < 4200) || code === 2742 || code === 7056;

/** A name that no declaration knows (the last ones advise to install its types). */
const UNKNOWN_NAME = new Set([2304, 2552, 2503, 2580, 2581, 2583, 2584, 2591, 2592]);

/** A property that a type lacks (2550: that a newer library has; 2551: did you mean). */
const UNKNOWN_PROPERTY = new Set([2339, 2550, 2551]);

const OWNER = /does not exist on type '(?:readonly )?("|[\w.]+)(.*?)(\[\])?'\./;

/** Whether the property exists on the JavaScript built-in that the message names. */
function isBuiltIn(property: string, message: string): boolean {
  const [, name, , array] = OWNER.exec(message) ?? [];
  if (name === undefined) {
    return false;
  }
  const has = (value: unknown) =>
    value !== null && value !== undefined && property in Object(value);
  const global = (of: string) => (globalThis as Record<string, unknown>)[of];
  const prototype = (of: string) =>
    BUILT_IN.has(of) ? (global(of) as { prototype: object }).prototype : undefined;
  if (array) {
    return has(Array.prototype);
  }
  if (name.endsWith('Constructor')) {
    const base = name.slice(0, -'Constructor'.length);
    return BUILT_IN.has(base) && has(global(base));
  }
  if (name === 'Math' || name === 'Atomics' || name === 'Reflect') {
    return has(global(name));
  }
  if (name === 'ImportMeta') {
    return IMPORT_META.has(property);
  }
  if (ITERATORS.has(name)) {
    return has((global('Iterator') as { prototype?: object } | undefined)?.prototype);
  }
  const plain = PRIMITIVES.get(name) ?? name;
  return has(prototype(plain));
}

const BUILT_IN = new Set([
  'Object',
  'Array',
  'String',
  'Number',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'Promise',
  'RegExp',
  'Date',
  'Symbol',
  'Error',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'BigInt'
]);

/** What cells find in `import.meta`. */
const IMPORT_META = new Set(['dirname', 'filename', 'resolve']);

const PRIMITIVES = new Map([
  ['"', 'String'],
  ['string', 'String'],
  ['number', 'Number'],
  ['bigint', 'BigInt'],
  ['ReadonlyArray', 'Array'],
  ['ReadonlyMap', 'Map'],
  ['ReadonlySet', 'Set']
]);

const ITERATORS = new Set(['IterableIterator', 'Generator', 'Iterator']);
