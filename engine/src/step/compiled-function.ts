import { CompiledStep } from './compiled-step.js';
import { stepSetting } from './setting.js';
import type { StepContext } from './step-context.js';
import { FunctionSubject } from './subject.js';
import type { Tensor, Tfjs } from './tfjs.js';

type Arguments = readonly unknown[];
type Structure = unknown;

/** Forms of the arguments that one function is compiled for. */
const MOST_FORMS = 16;

interface Form {
  step: CompiledStep;
  subject: FunctionSubject;
  /** The result with the place of each tensor in its stead. */
  structure: Structure;
}

/** Where a tensor was in a structure. */
class Place {
  constructor(readonly index: number) {}
}

/** Tells which layers and optimizers are used while a function runs. */
export class Usage {
  /** To be called before the program gets tfjs. */
  constructor(tfjs: Tfjs) {
    const noteUse = (object: object) => this._used?.add(object);
    const layer = Object.getPrototypeOf(
      Object.getPrototypeOf(tfjs.LayersModel.prototype)
    ) as { apply(...args: unknown[]): unknown };
    const { apply } = layer;
    layer.apply = function (...args) {
      noteUse(this);
      return apply.apply(this, args);
    };
    const optimizer = tfjs.Optimizer.prototype;
    const { incrementIterations } = optimizer;
    optimizer.incrementIterations = function () {
      noteUse(this);
      incrementIterations.call(this);
    };
  }

  during<T>(used: Set<object>, run: () => T): T {
    const outer = this._used;
    this._used = used;
    try {
      return run();
    } finally {
      this._used = outer;
    }
  }

  private _used: Set<object> | undefined;
}

/** A function of the program whose calls run as TensorFlow functions. */
export class CompiledFunction<Args extends Arguments, Result> {
  constructor(
    context: StepContext,
    usage: Usage,
    canTrace: () => boolean,
    body: (...args: Args) => Result
  ) {
    this._context = context;
    this._usage = usage;
    this._canTrace = canTrace;
    this._body = body;
  }

  call(...args: Args): Result {
    const setting = stepSetting();
    const body = () => this._context.tfjs.tidy(() => this._body(...args));
    if (setting === 'eager' || !this._canTrace()) {
      return body();
    }
    const tensors: Tensor[] = [];
    const key = JSON.stringify(describe(args, tensors));
    const form = this._formOf(key);
    if (form === undefined) {
      this._tell(`its arguments come in more than ${MOST_FORMS} forms`);
      return body();
    }
    let whole: { result: Result } | undefined;
    const results = form.step.run(tensors, setting, () => {
      const result = this._usage.during(form.subject.used, body);
      whole = { result };
      const flat: Tensor[] = [];
      form.structure = part(result, flat);
      return flat;
    }) as Tensor[];
    const { obstacle, unexplained } = form.step;
    if (obstacle !== undefined) {
      this._tell(`it runs op by op, because ${obstacle}`);
    } else if (unexplained !== undefined) {
      this._tell(`its JavaScript runs in every call, because ${unexplained}`);
    }
    // The same structure with the tensors of this call.
    return whole === undefined ? (join(form.structure, results) as Result) : whole.result;
  }

  private _formOf(key: string): Form | undefined {
    let form = this._forms.get(key);
    if (form === undefined && this._forms.size < MOST_FORMS) {
      const subject = new FunctionSubject();
      const step = new CompiledStep(this._context, subject);
      form = { step, subject, structure: undefined };
      this._forms.set(key, form);
    }
    return form;
  }

  private _tell(what: string): void {
    if (!this._told) {
      this._told = true;
      process.stderr.write(
        `trainlab: the compiled function ${this._body.name || '(without a name)'} is ` +
          `slower than it could be: ${what}.\n`
      );
    }
  }

  private _context: StepContext;
  private _usage: Usage;
  private _canTrace: () => boolean;
  private _body: (...args: Args) => Result;
  private _forms = new Map<string, Form>();
  private _told = false;
}

const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && 'dataId' in value;

const isContainer = (value: unknown): value is Record<string, unknown> | unknown[] =>
  Array.isArray(value) ||
  (typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype);

/**
 * What of arguments makes another trace: dtypes and shapes of tensors, and which are one;
 * the values of everything else. Collects the tensors.
 */
function describe(value: unknown, tensors: Tensor[]): unknown {
  if (isTensor(value)) {
    const known = tensors.findIndex(({ dataId }) => dataId === value.dataId);
    tensors.push(value);
    return ['tensor', value.dtype, value.shape, known];
  }
  if (isContainer(value)) {
    return [
      'of',
      Object.keys(value),
      Object.values(value).map(v => describe(v, tensors))
    ];
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    // JSON has no NaN, no -0 and no bigint.
    return [typeof value, Object.is(value, -0) ? '-0' : String(value)];
  }
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) {
    return [typeof value, value];
  }
  throw new TypeError(
    'a compiled function takes tensors, numbers, strings, booleans, and arrays and plain ' +
      `objects of them, not ${typeof value === 'object' ? value.constructor.name : typeof value}; ` +
      'let the function capture the value instead'
  );
}

/** Parts a result into its structure and its tensors. */
function part(value: unknown, tensors: Tensor[]): Structure {
  if (isTensor(value)) {
    tensors.push(value);
    return new Place(tensors.length - 1);
  }
  if (Array.isArray(value)) {
    return value.map(element => part(element, tensors));
  }
  if (isContainer(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, element]) => [key, part(element, tensors)])
    );
  }
  if (value === undefined || value === null) {
    return value;
  }
  throw new TypeError(
    `a compiled function returns tensors, and arrays and plain objects of them, not ${typeof value}`
  );
}

function join(structure: Structure, tensors: readonly Tensor[]): unknown {
  if (structure instanceof Place) {
    return tensors[structure.index];
  }
  if (Array.isArray(structure)) {
    return structure.map(element => join(element, tensors));
  }
  if (isContainer(structure)) {
    return Object.fromEntries(
      Object.entries(structure).map(([key, element]) => [key, join(element, tensors)])
    );
  }
  return structure;
}
