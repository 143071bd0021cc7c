/** A place in a cell: 0-based line and UTF-16 column. */
export interface Position {
  line: number;
  character: number;
}

/** What the compiler has to say about a cell. */
export interface Finding {
  start: Position;
  end: Position;
  /** TypeScript's number, without the letters `TS`. */
  code: number;
  message: string;
}

/** A cell as JavaScript that the child can run. */
export interface RunnableCell {
  /** An expression: an async function that takes the cell's environment. */
  js: string;
  /** The `mappings` of a version 3 source map from `js` to the cell. */
  mappings: string;
  /** Files of the notebook's project that the cell imports, by how it names them. */
  files?: Record<string, string>;
  jsx?: JsxSettings;
}

/** What elements of JSX are made by: a function of the notebook or a package. */
export interface JsxSettings {
  factory?: string;
  fragment?: string;
  importSource: string;
}

/** A file of the notebook's project as JavaScript that the child can run. */
export interface RunnableModule {
  js: string;
  mappings: string;
  format: 'module' | 'commonjs';
  /** The file's text, for error messages. */
  source: string;
  files: Record<string, string>;
}

export type Preparation =
  | {
      status: 'ready';
      cell: RunnableCell;
      /** For `findings`; absent when nothing more will be known. */
      check?: number;
    }
  | { status: 'refused'; findings: Finding[] };

/** How a prepared cell went, so that later cells know its names. */
export interface Outcome {
  /** Number of top-level declaring statements that were completed. */
  completed: number;
  /** Global names that exist in the child and that no type declares. */
  globals: readonly string[];
}

export interface Completion {
  name: string;
  /** TypeScript's kind of the symbol: `function`, `const`, `property` … */
  kind: string;
}

export interface Completions {
  /** UTF-16 offsets of what a chosen completion replaces. */
  start: number;
  end: number;
  items: Completion[];
}

/** A name's signature and documentation. */
export interface Description {
  signature: string;
  /** Markdown. */
  documentation: string;
}

export type Completeness =
  { status: 'complete' | 'invalid' } | { status: 'incomplete'; indent: string };

/**
 * Knows TypeScript and the cells that were run. Offsets are UTF-16 units.
 * Nothing of it runs user code.
 */
export interface CellLanguage {
  /** Translates the next cell, and checks it where a finding must stop it. `settle` must follow before the next `prepare`. */
  prepare(code: string): Preparation;
  /** Keeps the declarations of the prepared cell as far as it came. */
  settle(outcome: Outcome): void;
  /** `prepare` and `settle` of a cell that was run before. */
  learn(code: string, outcome: Outcome): void;
  /** What the check of a cell found that was prepared. Takes its time. */
  findings(check: number): Finding[];
  /** Translates an expression over the notebook's names, unchecked. */
  expression(code: string): RunnableCell;
  /**
   * Translates a file of the notebook's project.
   *
   * @throws Error when it cannot be read as TypeScript.
   */
  module(file: string): RunnableModule;
  complete(code: string, offset: number): Completions;
  inspect(code: string, offset: number): Description | undefined;
  isComplete(code: string): Completeness;
  /** Does a part of what the first check or completion would have to wait for; false when all is done. */
  warmUp(): boolean;
  /** Forgets all cells: the process that held their variables is gone. */
  forget(): void;
}
