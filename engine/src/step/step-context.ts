import type { Addon } from '../addon.js';
import type { OpRouter } from '../binding.js';
import type { Stock } from './javascript-state.js';
import type { Tfjs } from './tfjs.js';

/** What every compiled step of a process shares. */
export interface StepContext {
  tfjs: Tfjs;
  addon: Addon;
  router: OpRouter;
  stock: Stock;
}

/**
 * How a step runs: op by op; as a function while its JavaScript still runs, to see that it
 * asks for the same; or as a function alone.
 */
export type StepState = 'eager' | 'retraced' | 'direct';

export type StepKind = 'training' | 'test' | 'prediction';

/** What computes a step. */
export type StepMode = 'eager' | 'graph' | 'xla';
