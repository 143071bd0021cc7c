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
  /** A static import: the module's namespace. */
  module(specifier: string): Promise<unknown>;
  /** The `default` of an imported module. */
  defaultOf(module: unknown): unknown;
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
  'clearImmediate'
] as const;

export type AmbientName = (typeof ambientNames)[number];

/** What the generated function is called with. */
export interface CellArguments {
  environment: CellEnvironment;
  ambient: Record<AmbientName, unknown>;
}
