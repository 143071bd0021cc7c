import { CompiledFunction, type Usage } from './compiled-function.js';
import { CompiledStep } from './compiled-step.js';
import type { StepContext, StepKind, StepMode, StepState } from './step-context.js';
import { gatherUnread } from './gather.js';
import { type StepSetting, stepSetting } from './setting.js';
import { ModelSubject } from './subject.js';
import type { LayersModel, Tensor, Tfjs } from './tfjs.js';

type Result = Tensor | Tensor[];
type Data = (Tensor | null)[];

/** Shapes of data that one kind of step of a model is compiled for. */
const MOST_SHAPES = 16;

/** How the steps of one kind and shape of data run at present. */
export interface StepReport {
  state: StepState;
  mode: StepMode;
  /** Why they run op by op. */
  obstacle?: string;
}

/** Steps of a model that can run one after the other without its JavaScript. */
export interface StepsAhead {
  /** How many at most. */
  steps: number;
  /**
   * Runs some of them, the rows of each batch one batch after the other. Resolves with the
   * results of each step, or with undefined, having changed nothing, when they have to run
   * one by one.
   */
  run(rows: Int32Array, steps: number): Promise<number[][] | undefined>;
}

/** The compiled steps of one model, as long as it stays compiled with the same optimizer. */
class ModelSteps {
  constructor(context: StepContext, model: LayersModel) {
    this._context = context;
    this._model = model;
    this._optimizer = model.optimizer_;
    this._weights = model.collectedTrainableWeights;
  }

  fits(model: LayersModel): boolean {
    return (
      model.optimizer_ === this._optimizer &&
      model.collectedTrainableWeights === this._weights
    );
  }

  run(kind: StepKind, data: Data, setting: StepSetting, step: () => Result): Result {
    const key = signature(kind, data);
    let compiled = this._steps.get(key);
    if (compiled === undefined) {
      if (this._steps.size >= MOST_SHAPES) {
        this._tell(kind, `its data come in more than ${MOST_SHAPES} shapes`);
        return step();
      }
      compiled = new CompiledStep(this._context, new ModelSubject(this._model, kind));
      this._steps.set(key, compiled);
    }
    const result = compiled.run(data, setting, step);
    this._mode = compiled.mode;
    if (compiled.obstacle !== undefined) {
      this._tell(kind, compiled.obstacle);
    }
    return result;
  }

  /** The steps that can run on rows of the data without JavaScript; see StepsAhead. */
  ahead(
    kind: StepKind,
    data: readonly (Tensor | null)[],
    size: number,
    setting: StepSetting
  ): StepsAhead | undefined {
    const compiled = this._steps.get(batchSignature(kind, data, size));
    const ahead = compiled?.ahead(setting);
    if (compiled === undefined || ahead === undefined) {
      return undefined;
    }
    return {
      steps: ahead.steps,
      run: async (rows, steps) => {
        const results = await compiled.runAhead(ahead.loop, data, rows, steps, setting);
        this._mode = compiled.mode;
        return results;
      }
    };
  }

  /** How the last step ran. */
  get mode(): StepMode {
    return this._mode;
  }

  reports(): Record<string, StepReport> {
    return Object.fromEntries(
      [...this._steps].map(([key, { state, mode, obstacle }]) => [
        key,
        { state, mode, obstacle }
      ])
    );
  }

  dispose(): void {
    this._steps.forEach(step => step.dispose());
    this._steps.clear();
  }

  private _tell(kind: StepKind, why: string): void {
    if (!this._told) {
      this._told = true;
      process.stderr.write(
        `trainlab: the ${kind} step of ${this._model.name} runs op by op, which is ` +
          `slower, because ${why}.\n`
      );
    }
  }

  private _context: StepContext;
  private _model: LayersModel;
  private _optimizer: LayersModel['optimizer_'];
  private _weights: LayersModel['collectedTrainableWeights'];
  private _steps = new Map<string, CompiledStep>();
  private _told = false;
  private _mode: StepMode = 'eager';
}

/** Shapes and dtypes of the data, and which of them are one tensor. */
function signature(kind: StepKind, data: Data): string {
  let key: string = kind;
  data.forEach((tensor, i) => {
    const first = data.findIndex(other => other?.dataId === tensor?.dataId);
    key += tensor === null ? ' -' : ` ${tensor.dtype}[${tensor.shape.join()}]`;
    key += first === i ? '' : `=${first}`;
  });
  return key;
}

/** The signature of a batch of `size` rows of the data, each in a tensor of its own. */
function batchSignature(kind: StepKind, data: readonly (Tensor | null)[], size: number) {
  let key: string = kind;
  for (const tensor of data) {
    key +=
      tensor === null
        ? ' -'
        : ` ${tensor.dtype}[${[size, ...tensor.shape.slice(1)].join()}]`;
  }
  return key;
}

/** Runs the steps of every model of a tfjs as compiled functions. */
export class LayersSteps {
  constructor(context: StepContext, usage: Usage) {
    this._context = context;
    this._usage = usage;
  }

  /** Makes the calls of `body` run as TensorFlow functions. */
  compile<Args extends readonly unknown[], Result>(
    body: (...args: Args) => Result
  ): (...args: Args) => Result {
    const compiled = new CompiledFunction(
      this._context,
      this._usage,
      () => this._canTrace(this._context.tfjs),
      body
    );
    return (...args) => compiled.call(...args);
  }

  run(model: LayersModel, kind: StepKind, data: Data, step: () => Result): Result {
    const setting = stepSetting();
    if (setting === 'eager' || !this._canTrace(this._context.tfjs)) {
      this._mode = 'eager';
      return step();
    }
    if (!this._prepared) {
      this._prepared = true;
      const { tfjs, router, addon } = this._context;
      if (!addon.isUsingGpuDevice()) {
        gatherUnread(tfjs, router);
      }
    }
    let steps = this._models.get(model);
    if (steps?.fits(model) !== true) {
      steps?.dispose();
      steps = new ModelSteps(this._context, model);
      this._models.set(model, steps);
    }
    const result = steps.run(kind, data, setting, step);
    this._mode = steps.mode;
    return result;
  }

  /** Whether steps are to be compiled, and can be here and now. */
  get isActive(): boolean {
    return stepSetting() !== 'eager' && this._canTrace(this._context.tfjs);
  }

  /** The steps that can run on batches of `size` rows of the data; see StepsAhead. */
  ahead(
    model: LayersModel,
    kind: StepKind,
    data: readonly (Tensor | null)[],
    size: number
  ): StepsAhead | undefined {
    const steps = this._models.get(model);
    if (!this.isActive || steps?.fits(model) !== true) {
      return undefined;
    }
    const ahead = steps.ahead(kind, data, size, stepSetting());
    return (
      ahead && {
        steps: ahead.steps,
        run: async (rows, count) => {
          const results = await ahead.run(rows, count);
          this._mode = steps.mode;
          return results;
        }
      }
    );
  }

  /** What computed the last step of any model; undefined before the first. */
  get mode(): StepMode | undefined {
    return this._mode;
  }

  /** How each step of the model runs at present. */
  reports(model: LayersModel): Record<string, StepReport> {
    return this._models.get(model)?.reports() ?? {};
  }

  /** Not inside another step, a gradient, which needs each op, or on a chosen device. */
  private _canTrace(tfjs: Tfjs): boolean {
    const core = tfjs.engine();
    return (
      this._context.router.session === undefined &&
      this._context.router.device === '' &&
      core.backendName === 'tensorflow' &&
      core.state.gradientDepth === 0 &&
      core.state.kernelDepth === 0 &&
      !core.state.profiling
    );
  }

  private _context: StepContext;
  private _usage: Usage;
  private _mode: StepMode | undefined;
  private _prepared = false;
  private _models = new WeakMap<LayersModel, ModelSteps>();
}
