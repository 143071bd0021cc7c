import type { LayersModel, Tfjs } from './tfjs.js';

type Holder = Record<string, unknown>;

interface Serializable extends Holder {
  getClassName(): string;
}

const isObject = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null;

const isSerializable = (value: Holder): value is Serializable =>
  typeof value.getClassName === 'function';

const isPlain = (value: Holder) => Object.getPrototypeOf(value) === Object.prototype;

const isLayerVariable = (value: Holder) =>
  typeof value.read === 'function' && typeof value.write === 'function' && 'val' in value;

/** A container's bookkeeping of its own training, which its layers do not read. */
const NOT_READ = new Set(['history', 'isTraining', 'stopTraining_', 'testFunction']);

/** Advanced by each step; a compiled step does it too. */
const ADVANCED = 'iterations_';

/** What tfjs itself brings, as it was before the program ran. */
export class Stock {
  constructor(tfjs: Tfjs) {
    const { classNameMap } = tfjs.serialization.SerializationMap.getMap();
    for (const [constructor] of Object.values(classNameMap)) {
      this._noteClass(constructor.prototype);
    }
    this._noteClass(tfjs.LayersModel.prototype);
    for (const functions of [tfjs.losses, tfjs.metrics]) {
      Object.values(functions).forEach(value => this._functions.add(value));
    }
  }

  /** Whether the object is of a class of tfjs with the methods that came with it. */
  isOwn(value: object): boolean {
    for (
      let prototype = Object.getPrototypeOf(value) as object | null;
      prototype !== null && prototype !== Object.prototype;
      prototype = Object.getPrototypeOf(prototype) as object | null
    ) {
      const methods = this._methods.get(prototype);
      if (
        methods === undefined ||
        methods.some(([name, method]) => read(prototype as object, name) !== method)
      ) {
        return false;
      }
    }
    return true;
  }

  /** Whether `choice` names losses or metrics, or holds tfjs's functions for them. */
  isOwnChoice(choice: unknown): boolean {
    if (isObject(choice)) {
      return Object.values(choice).every(part => this.isOwnChoice(part));
    }
    return typeof choice !== 'function' || this._functions.has(choice);
  }

  private _noteClass(start: object): void {
    for (
      let prototype: object | null = start;
      prototype !== null &&
      prototype !== Object.prototype &&
      !this._methods.has(prototype);
      prototype = Object.getPrototypeOf(prototype) as object | null
    ) {
      const own: object = prototype;
      this._methods.set(
        own,
        Object.getOwnPropertyNames(own)
          .map(name => [name, read(own, name)] as const)
          .filter(([, value]) => typeof value === 'function')
      );
    }
  }

  private _methods = new Map<object, (readonly [string, unknown])[]>();
  private _functions = new Set<unknown>();
}

function read(object: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

/**
 * The JavaScript values that a step can depend on: every number, text and object that
 * layers, optimizers and losses hold.
 */
export class JavaScriptState {
  private constructor(stock: Stock) {
    this._stock = stock;
  }

  /** Those of layers and optimizers. */
  static ofObjects(objects: readonly object[], stock: Stock): JavaScriptState {
    const state = new JavaScriptState(stock);
    objects.forEach(object => state._walk(object as Holder));
    return state;
  }

  /** Those of a model, with its losses and metrics. */
  static ofModel(model: LayersModel, stock: Stock): JavaScriptState {
    const state = new JavaScriptState(stock);
    state._noteModel(model);
    return state;
  }

  private _noteModel(model: LayersModel): void {
    const stock = this._stock;
    const holder = model as unknown as Holder;
    for (const key of ['optimizer_', 'collectedTrainableWeights', 'inputs', 'outputs']) {
      this._note(holder, key);
    }
    for (const key of ['lossFunctions', 'metricsTensors']) {
      this._watch(holder, key, holder[key]);
      this._walkArray(holder[key]);
    }
    for (const key of ['loss', 'metrics']) {
      this._watch(holder, key, holder[key]);
      if (!stock.isOwnChoice(holder[key])) {
        this._foreign ??= `a function of the program is its ${key}`;
      }
    }
    this._note(holder, 'layers');
    if (!stock.isOwn(model)) {
      this._foreign ??= `${model.name} is not one of tfjs's own models`;
    }
  }

  /** What of the model is not tfjs's own, so that its values cannot all be known. */
  get foreign(): string | undefined {
    return this._foreign;
  }

  /** Whether every value is still what it was. */
  isCurrent(): boolean {
    const { _holders: holders, _keys: keys, _values: values } = this;
    for (let i = 0; i < holders.length; i++) {
      if (holders[i][keys[i]] !== values[i]) {
        return false;
      }
    }
    return true;
  }

  private _watch(holder: Holder, key: string, value: unknown): void {
    // NaN is unequal to itself: a state that holds one is never current.
    this._holders.push(holder);
    this._keys.push(key);
    this._values.push(value);
  }

  private _note(holder: Holder, key: string): void {
    const value = holder[key];
    this._watch(holder, key, value);
    if (typeof value === 'function') {
      this._foreign ??= `a function is set as ${key}`;
    } else if (isObject(value)) {
      this._walk(value);
    }
  }

  private _walk(value: Holder): void {
    if (this._seen.has(value)) {
      return;
    }
    this._seen.add(value);
    if (Array.isArray(value)) {
      this._walkArray(value);
    } else if (isLayerVariable(value)) {
      for (const key of ['val', 'trainable_', 'constraint']) {
        this._note(value, key);
      }
      this._watch(value.val as Holder, 'trainable', (value.val as Holder).trainable);
    } else if (isSerializable(value)) {
      if (!this._stock.isOwn(value)) {
        this._foreign ??= `${value.getClassName()} is not one of tfjs's own classes`;
      }
      this._walkKeys(value);
    } else if (isPlain(value)) {
      this._walkKeys(value);
    }
  }

  private _walkArray(value: unknown): void {
    if (Array.isArray(value)) {
      const array = value as unknown as Holder;
      this._watch(array, 'length', value.length);
      value.forEach((_, i) => {
        const element: unknown = value[i];
        this._watch(array, String(i), element);
        if (isObject(element)) {
          this._walk(element);
        }
      });
    }
  }

  private _walkKeys(value: Holder): void {
    for (const key of Object.keys(value)) {
      if (key !== ADVANCED && !NOT_READ.has(key)) {
        this._note(value, key);
      }
    }
  }

  private _stock: Stock;
  private _seen = new Set<object>();
  private _holders: Holder[] = [];
  private _keys: string[] = [];
  private _values: unknown[] = [];
  private _foreign: string | undefined;
}
