import tf = require('@tensorflow/tfjs');

/**
 * What tfjs-node gets when it requires its native addon. CommonJS, because tfjs-node
 * requires it by path; the engine itself is found under its global symbol.
 */
interface EngineHandle {
  open(): { kind: string; binding?: object };
  attach(tfjs: object): void;
}

const KEY = Symbol.for('trainlab.engine.v1');
const engine = (globalThis as { [KEY]?: EngineHandle })[KEY];
const binding = engine?.open().binding;
engine?.attach(tf);

export = binding;
