/** What the training engine says of itself. */
export interface EngineInfo {
  /** For people: `TensorFlow 2.21.0 on CPU`. */
  describe: string;
  backend?: string;
  /** Of TensorFlow. */
  version?: string;
  device?: string;
}

const ENGINE = Symbol.for('trainlab.engine.v1');

/** The engine of this process; undefined while none is loaded. */
export function engineInfo(): EngineInfo | undefined {
  return (globalThis as { [ENGINE]?: { info(): EngineInfo | undefined } })[
    ENGINE
  ]?.info();
}
