import { kernelBridge } from '../kernel-bridge.js';
import { DirectStep } from './direct-step.js';
import type { JavaScriptState } from './javascript-state.js';
import { Iterations } from './iterations.js';
import { stepsPerCall } from './loop-rule.js';
import { isPromised, promiseId } from './promised-ids.js';
import type { StepSetting } from './setting.js';
import type { StepContext, StepMode, StepState } from './step-context.js';
import { StepFunction, Untraceable } from './step-function.js';
import { StepLoop } from './step-loop.js';
import { StepSession } from './step-session.js';
import type { StepSubject } from './subject.js';
import type { Tensor, Variable } from './tfjs.js';
import type { Ref, Trace } from './trace.js';
import { notingDraws, recover } from './tracing.js';
import { STEPS_BEFORE_XLA, suitsXla } from './xla-rule.js';

type Result = Tensor | Tensor[];
type Data = readonly (Tensor | null)[];

/** Steps in a row that ask for something new, before compiling is given up. */
const MOST_MISSES = 8;

/** Failures of the loop in a row, before steps run one by one for good. */
const MOST_LOOP_FAILURES = 3;

/** The steps of one subject, such as the training of a model, for one shape of its data. */
export class CompiledStep {
  constructor(context: StepContext, subject: StepSubject) {
    this._context = context;
    this._subject = subject;
  }

  get state(): StepState {
    if (this._obstacle !== undefined) {
      return 'eager';
    }
    return this._direct === undefined ? 'retraced' : 'direct';
  }

  /** Why the step runs op by op. */
  get obstacle(): string | undefined {
    return this._obstacle;
  }

  /** Why its JavaScript runs in every step, once a value changed that cannot be followed. */
  get unexplained(): string | undefined {
    return this._unexplained;
  }

  /** How the last step ran. */
  get mode(): StepMode {
    if (this._obstacle !== undefined || this._function === undefined) {
      return 'eager';
    }
    return this._function.ranByXla ? 'xla' : 'graph';
  }

  /** Runs one step; `step` is tfjs's own way to do it. */
  run(data: Data, setting: StepSetting, step: () => Result): Result {
    // tfjs says what is wrong with a tensor that is disposed.
    if (this._obstacle !== undefined || data.some(tensor => tensor?.isDisposed)) {
      return step();
    }
    const kernel = kernelBridge();
    if (kernel !== undefined) {
      kernel.throwIfInterrupted();
      kernel.status('compiled step');
    }
    const xla = setting === 'xla' || (setting === 'auto' && this._gainsFromXla());
    if (this._direct !== undefined && this._state?.isCurrent() && !this._isCheckDue()) {
      const result = this._runDirect(this._direct, data, xla, step);
      if (result !== undefined) {
        return result;
      }
    }
    return this._runTraced(data, xla, step);
  }

  /**
   * The loop that runs this step, and how many steps it may run before the JavaScript of
   * one has to; undefined when that of the next has to.
   */
  ahead(setting: StepSetting): { steps: number; loop: StepLoop } | undefined {
    if (
      this._direct === undefined ||
      this._trace === undefined ||
      this._loopFailures >= MOST_LOOP_FAILURES ||
      this._subject.isDue() ||
      this._state?.isCurrent() !== true
    ) {
      return undefined;
    }
    const { tfjs, addon } = this._context;
    this._loop ??= StepLoop.of(tfjs, addon, this._direct);
    this._stepsPerCall ??= stepsPerCall(this._trace);
    const untilXla =
      setting === 'auto' && this._calls < STEPS_BEFORE_XLA
        ? STEPS_BEFORE_XLA - this._calls
        : Infinity;
    const steps = Math.min(
      this._stepsPerCall,
      this._subject.checkEvery - 1 - this._unchecked,
      untilXla
    );
    return this._loop === undefined || steps < 1
      ? undefined
      : { steps, loop: this._loop };
  }

  /** Runs steps by the loop of `ahead`, as its `run` does. */
  async runAhead(
    loop: StepLoop,
    data: Data,
    rows: Int32Array,
    steps: number,
    setting: StepSetting
  ): Promise<number[][] | undefined> {
    const xla = setting === 'xla' || (setting === 'auto' && this._gainsFromXla());
    const results = await loop.run(data, rows, steps, xla);
    if (results === undefined) {
      this._direct = undefined;
      this._loop = undefined;
      this._loopFailures++;
    } else {
      this._loopFailures = 0;
      this._calls += steps;
      this._unchecked += steps;
      this._iterations?.advance(steps);
    }
    return results;
  }

  dispose(): void {
    this._function?.dispose();
    this._function = undefined;
    this._direct = undefined;
    this._loop = undefined;
    this._trace = undefined;
  }

  private _gainsFromXla(): boolean {
    if (this._calls < STEPS_BEFORE_XLA || this._trace === undefined) {
      return false;
    }
    this._suitsXla ??= suitsXla(this._trace, this._context.addon.isUsingGpuDevice());
    return this._suitsXla;
  }

  private _isCheckDue(): boolean {
    return this._subject.isDue() || ++this._unchecked >= this._subject.checkEvery;
  }

  private _runDirect(
    direct: DirectStep,
    data: Data,
    xla: boolean,
    step: () => Result
  ): Result | undefined {
    let result: Result | undefined;
    try {
      result = direct.run(data, xla);
    } catch {
      // Op by op, TensorFlow names the op that fails and its inputs.
      this._direct = undefined;
      return step();
    }
    if (result === undefined) {
      this._direct = undefined;
    } else {
      this._calls++;
      this._iterations?.advance(1);
    }
    return result;
  }

  private _runTraced(data: Data, xla: boolean, step: () => Result): Result {
    const { tfjs, addon, router } = this._context;
    const core = tfjs.engine();
    const { backend } = core;
    this._unchecked = 0;
    const dataIds = data.map(tensor =>
      tensor === null ? undefined : backend.getInputTensorIds([tensor])[0]
    );
    const variables = Object.values(core.registeredVariables).map(
      (variable): [number, Variable] => [
        backend.getInputTensorIds([variable])[0],
        variable
      ]
    );
    const before = core.state.numTensors;
    const explained = this._state === undefined || !this._state.isCurrent();
    const iterations = new Iterations(this._subject.optimizers);
    const session = new StepSession(addon, this._trace);
    router.session = session;
    let followed = false;
    let result: Result | undefined;
    try {
      result = notingDraws(session, step);
      if (!session.complete) {
        session.carryOut();
      }
      if (session.following) {
        followed = this._settle(session, this._trace as Trace, xla);
      }
    } catch (error) {
      recover(this._context, session, variables);
      [result ?? []].flat().forEach(tensor => tensor.dispose());
      if (session.unsettled.length > 0) {
        iterations.restore();
      }
      throw error;
    } finally {
      router.session = undefined;
    }
    this._learn(session, followed, explained);
    iterations.note();
    this._iterations = iterations;
    // How much an optimizer advances is known once it was there before the step.
    const counted = iterations.size === this._subject.optimizers.length;
    if (followed && counted && this._function !== undefined && this._isPredictable()) {
      this._direct = DirectStep.plan(tfjs, addon, this._function, {
        layers: this._subject.layers,
        session,
        trace: this._trace as Trace,
        data,
        dataIds,
        variables,
        holders: this._subject.optimizers,
        result,
        growth: core.state.numTensors - before
      });
    }
    return result;
  }

  /** Computes what the followed step still promises; false when it had to go op by op. */
  private _settle(session: StepSession, trace: Trace, xla: boolean): boolean {
    const promised = new Map(
      [...session.kept].filter(([id]) => isPromised(id)).map(([id, ref]) => [ref, id])
    );
    try {
      const step = this._functionFor(trace, [...promised.keys()]);
      const inputs = [
        ...session.outsideIds,
        ...step.fed.map(event => (session.fed.get(event) as { id: number }).id)
      ];
      const outputs = step.outputs.map(ref => promised.get(ref) ?? promiseId());
      session.settle(() => {
        if (!step.call(Float64Array.from(inputs), Float64Array.from(outputs), xla)) {
          throw new Untraceable('the shapes of its inputs vary');
        }
      });
      step.outputs.forEach((ref, i) => {
        if (!promised.has(ref)) {
          this._context.addon.deleteTensor(outputs[i]);
        }
      });
      return true;
    } catch (error) {
      // Op by op: a fault of the program is told of the op that has it.
      session.carryOut();
      this._obstacle = (error as Error).message;
      return false;
    }
  }

  private _functionFor(trace: Trace, outputs: Ref[]): StepFunction {
    const fed = trace.events.filter(event => event.kind === 'constant' && event.fed);
    const known = this._function;
    if (
      known !== undefined &&
      known.fed.length === fed.length &&
      outputs.every(ref => known.outputs.includes(ref))
    ) {
      return known;
    }
    this._function = undefined;
    known?.dispose();
    this._function = new StepFunction(this._context.addon, trace, outputs);
    return this._function;
  }

  private _learn(session: StepSession, followed: boolean, explained: boolean): void {
    this._direct = undefined;
    this._loop = undefined;
    if (!followed) {
      this._function?.dispose();
      this._function = undefined;
      this._trace = session.toTrace();
      this._suitsXla = undefined;
      this._stepsPerCall = undefined;
      this._calls = 0;
      this._obstacle ??= session.obstacle;
      if (++this._misses >= MOST_MISSES) {
        this._obstacle ??= 'its ops differ from step to step';
      }
      if (this._obstacle !== undefined) {
        this.dispose();
        return;
      }
    } else {
      this._misses = 0;
      // What was drawn is known; anything else must follow from a value that changed.
      const drawn = new Set(session.draws.map(({ event }) => event));
      if (!explained && session.changed.some(event => !drawn.has(event))) {
        this._unexplained = 'a number that it captures differs from call to call';
      }
    }
    if (!this._foreign) {
      const state = this._subject.observe(this._context.stock);
      this._foreign = state.foreign !== undefined;
      this._state = state;
    }
    this._subject.noteRun(followed && session.changed.length === session.draws.length);
  }

  private _isPredictable(): boolean {
    return !this._foreign && this._unexplained === undefined;
  }

  private _context: StepContext;
  private _subject: StepSubject;
  private _trace: Trace | undefined;
  private _function: StepFunction | undefined;
  private _direct: DirectStep | undefined;
  private _loop: StepLoop | undefined;
  private _stepsPerCall: number | undefined;
  /** The JavaScript values after the last step whose JavaScript ran. */
  private _state: JavaScriptState | undefined;
  private _obstacle: string | undefined;
  private _foreign = false;
  private _unexplained: string | undefined;
  private _misses = 0;
  private _loopFailures = 0;
  private _iterations: Iterations | undefined;
  /** Calls of the function without the step's JavaScript. */
  private _calls = 0;
  private _suitsXla: boolean | undefined;
  private _unchecked = 0;
}
