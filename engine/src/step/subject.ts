import { JavaScriptState, type Stock } from './javascript-state.js';
import type { StepKind } from './step-context.js';
import type { LayersModel, Optimizer } from './tfjs.js';

/** Steps without JavaScript after which it runs again to compare. */
export const CHECK_EVERY = 1000;

/** What a step is a step of: the JavaScript values it depends on, and when to look at them. */
export interface StepSubject {
  /** Optimizers whose count of iterations a step advances, and which may hold its tensors. */
  readonly optimizers: readonly Optimizer[];
  /** Models or layers whose noise a step may draw. */
  readonly layers: readonly object[];
  /** Steps without JavaScript after which it has to run again. */
  readonly checkEvery: number;
  /** Whether the JavaScript has to run now. */
  isDue(): boolean;
  /** The JavaScript of a step has run, as was expected or not. */
  noteRun(asExpected: boolean): void;
  /** The values as they are now. */
  observe(stock: Stock): JavaScriptState;
}

/** A step of a model: its JavaScript runs at each epoch. */
export class ModelSubject implements StepSubject {
  constructor(model: LayersModel, kind: StepKind) {
    this._model = model;
    const optimizer = kind === 'training' ? model.optimizer_ : undefined;
    this.optimizers = optimizer === undefined ? [] : [optimizer];
    this.layers = [model];
  }

  readonly optimizers: readonly Optimizer[];
  readonly layers: readonly object[];
  readonly checkEvery = CHECK_EVERY;

  isDue(): boolean {
    const { history } = this._model;
    return history !== this._history || history?.epoch?.length !== this._epoch;
  }

  noteRun(): void {
    this._history = this._model.history;
    this._epoch = this._history?.epoch?.length;
  }

  observe(stock: Stock): JavaScriptState {
    return JavaScriptState.ofModel(this._model, stock);
  }

  private _model: LayersModel;
  private _history: LayersModel['history'];
  private _epoch: number | undefined;
}

/**
 * A function of the program. Layers and optimizers that it uses are known; what else it
 * captures is compared when its JavaScript runs: ever more seldom while nothing differs.
 */
export class FunctionSubject implements StepSubject {
  /** What the function has used so far. */
  readonly used = new Set<object>();

  get optimizers(): readonly Optimizer[] {
    return [...this.used].filter(
      (object): object is Optimizer => 'incrementIterations' in object
    );
  }

  get layers(): readonly object[] {
    return [...this.used];
  }

  get checkEvery(): number {
    return this._checkEvery;
  }

  isDue(): boolean {
    return false;
  }

  noteRun(asExpected: boolean): void {
    this._checkEvery = asExpected ? Math.min(this._checkEvery * 2, CHECK_EVERY) : 1;
  }

  observe(stock: Stock): JavaScriptState {
    return JavaScriptState.ofObjects([...this.used], stock);
  }

  private _checkEvery = 1;
}
