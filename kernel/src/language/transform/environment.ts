/**
 * What the child gives to the function that a cell becomes. The names are
 * written into the generated code after a prefix that the cell does not use.
 */
export interface CellEnvironment {
  /** The shared box of a notebook variable. */
  box(name: string): { v: unknown };
  /** `flag[0]` is not 0 while an interrupt is pending. */
  flag: Int32Array;
  /** Throws when the running cell is interrupted; called when the flag is up. */
  check(): void;
  /** A number that grows with each call: the order in which awaits began. */
  order(): number;
  /** Stands before each awaited value: lets an interrupt reject the wait. */
  settled(order: number, value: unknown, line: number): unknown;
  /** The async iterable of a `for await`, with each step waited for by `settled`. */
  each(iterable: unknown, line: number): unknown;
  /** First in each `catch`: throws an interrupt on. */
  caught(error: unknown): void;
  /** Around each `finally` block, in which interrupts do not throw. */
  enter(): void;
  leave(): void;
  /**
   * A static import: assigns exports of the module to notebook variables.
   * `names` gives each variable the name of an export, or `*` for the module.
   */
  bind(specifier: string, names: Record<string, string>): Promise<void>;
  /** A line `%name text` at the top of the cell. */
  command(name: string, text: string): Promise<void>;
  /** What an element of JSX makes. */
  jsx(type: unknown, properties: object | null, ...children: unknown[]): unknown;
  fragment: unknown;
  /** `import()` */
  dynamic(specifier: unknown): Promise<unknown>;
  /** `import.meta` */
  meta: object;
  /** Counts the completed top-level declarations. */
  done(count: number): void;
  /** Takes the value of the last expression. */
  result(value: unknown): void;
}

/** Ordinary names that a cell may use and that the child provides. */
export const ambientNames = [
  'require',
  '__filename',
  '__dirname',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'Deno'
] as const;

/** What the code of the notebook's own modules gets: it is interrupted as cells are. */
export type ModuleEnvironment = Pick<
  CellEnvironment,
  'flag' | 'check' | 'order' | 'settled' | 'each' | 'caught' | 'enter' | 'leave'
>;

/** `globalThis[Symbol.for(…)](file)` gives a module its environment. */
export const MODULE_ENVIRONMENT = 'trainlab.kernel.environment';

export type AmbientName = (typeof ambientNames)[number];
