/**
 * The part of a JupyterLab translation bundle that the views use; variables
 * of this type are called `trans`, so that texts are found for translation.
 */
export interface Translation {
  /** The text with `%1`, `%2` … replaced by the arguments. */
  __(message: string, ...args: unknown[]): string;
  /** Singular or plural by `n`, which is `%1`. */
  _n(singular: string, plural: string, n: number, ...args: unknown[]): string;
}

/** English as written in the source, for pages without JupyterLab. */
export const untranslated: Translation = {
  __: (message, ...args) => fill(message, args),
  _n: (singular, plural, n, ...args) => fill(n === 1 ? singular : plural, [n, ...args])
};

function fill(message: string, args: readonly unknown[]): string {
  return message.replace(/%(\d+)/g, (_, number) => String(args[Number(number) - 1]));
}
