import type { Device } from './addon.js';
import { type EngineState, processEngine } from './engine.js';
import type { TensorFlowSettings } from './config-proto.js';
import { seedRandom } from './seed.js';
import type { StepMode } from './step/step-context.js';
import { chooseStep, type StepSetting } from './step/setting.js';

export type { Device } from './addon.js';
export type { TensorFlowSettings } from './config-proto.js';
export type { StepSetting } from './step/setting.js';
export {
  checkpoint,
  type Checkpoint,
  type RestoredCheckpoint,
  type SaveOptions,
  type TrainingState
} from './checkpoint/checkpoint.js';
export {
  loadSafetensors,
  saveSafetensors,
  type SafetensorsOptions
} from './models/safetensors.js';

/** Settings of the engine in this process. */
export interface EngineSettings extends TensorFlowSettings {
  /** How models run their steps from now on; see the README, "Compiled steps". */
  step?: StepSetting;
  /**
   * The seed of everything that tfjs draws without a seed of its own (initializers,
   * shuffles, dropout, noise, the order of datasets): Math.random gives its numbers from
   * now on. The same program on the same machine then trains the same model, in each
   * setting of `step`; `null` makes Math.random unpredictable again.
   */
  seed?: number | null;
  /** Whether GPU ops have to give the same result each time, which costs time. */
  deterministic?: boolean;
}

/**
 * Changes settings. Those of TensorFlow's start (threads, devices, memory, determinism) have
 * to come before the first import of tfjs. Throws an Error when a value is not one of the
 * allowed ones, or comes too late.
 */
export function configureEngine({
  step,
  seed,
  deterministic,
  ...start
}: EngineSettings): void {
  if (step !== undefined) {
    chooseStep(step);
  }
  if (seed !== undefined) {
    seedRandom(seed ?? undefined);
  }
  if (Object.keys(start).length > 0 || deterministic !== undefined) {
    processEngine().configure(start);
  }
  if (deterministic !== undefined) {
    process.env.TF_DETERMINISTIC_OPS = deterministic ? '1' : '0';
  }
}

/**
 * Runs `run` with its ops and new tensors on a device: a name of `devices()`, or its end
 * ("GPU:1", "/CPU:0"). Steps of models and compiled functions run op by op meanwhile.
 * Throws an Error that names the devices when there is no such one, and an Error when `run`
 * returns a promise, of which only the part before its first `await` ran there.
 */
export function onDevice<T>(name: string, run: () => T): T {
  const state = processEngine().open();
  if (state.kind !== 'tensorflow') {
    throw new Error(`there are no devices, because ${state.reason}`);
  }
  const end = name.replace(/^\//, '').toUpperCase();
  const device = state.devices.find(each => each.name.toUpperCase().endsWith(end));
  if (device === undefined || !/^(.*:)?[A-Z]+:\d+$/.test(end)) {
    const names = state.devices.map(each => each.name.split('device:')[1]).join(', ');
    throw new Error(`there is no device ${name}; there are ${names}`);
  }
  const result = processEngine().runOn(device.name, state.addon, run);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    // What fails in it later is not to end the process besides.
    Promise.resolve(result).catch(() => undefined);
    throw new Error(
      `onDevice('${name}', …) was given a function that returns a promise, and what runs ` +
        'after its first await would not be on that device; call onDevice around each part ' +
        'that is synchronous, with trainOnBatch or predictOnBatch instead of fit'
    );
  }
  return result;
}

/**
 * Makes a function of the program run as a TensorFlow function, as `tf.function` does in
 * Python: the calls of optimizers, gradients and ops in it become one call.
 *
 * `body` takes tensors (numbers, strings and booleans too: each value is traced for itself)
 * and returns tensors, alone or in arrays and plain objects; other tensors that it makes are
 * freed. Variables that it assigns, and those of optimizers, keep their new values. What it
 * captures besides is looked at when its JavaScript runs: in the first calls, and ever more
 * seldom while nothing differs. A number that has changed then is used from then on, its
 * JavaScript runs in every call again, and a line on stderr says so.
 *
 * Without TensorFlow the function runs as it is.
 */
export function compile<Args extends readonly unknown[], Result>(
  body: (...args: Args) => Result
): (...args: Args) => Result {
  let compiled: ((...args: Args) => Result) | undefined;
  return (...args) => {
    // tfjs may come after the function is made.
    compiled ??= processEngine().steps?.compile(body);
    return (compiled ?? body)(...args);
  };
}

/** Where tfjs computes in this process. */
export interface EngineInfo {
  /** "none" before the first import of tfjs-node through the engine. */
  backend: 'tensorflow' | 'cpu' | 'none';
  /** TensorFlow's version. */
  version?: string;
  /** "CPU", "GPU:0"; where tensors and ops go by default. */
  device: string;
  /** The folder that TensorFlow's libraries were loaded from. */
  library?: string;
  /** Why there is no TensorFlow. */
  reason?: string;
  /**
   * What computed the last step of a model: TensorFlow op by op, a TensorFlow function, or
   * one that XLA compiled. Absent before the first step.
   */
  step?: StepMode;
  /** One line for people: "TensorFlow 2.21.0 on CPU". */
  describe: string;
}

/** Tells where tfjs computes; loads nothing. */
export function engineInfo(): EngineInfo {
  const { state, steps } = processEngine();
  return describe(state, steps?.mode);
}

/**
 * TensorFlow's devices. Loads TensorFlow when nothing has yet; empty when there is none.
 */
export function devices(): Device[] {
  const state = processEngine().open();
  return state.kind === 'tensorflow' ? state.devices : [];
}

function describe(state: EngineState, step: StepMode | undefined): EngineInfo {
  switch (state.kind) {
    case 'unopened':
      return {
        backend: 'none',
        device: 'CPU',
        reason: 'tfjs-node has not been imported through @trainlab/engine/register',
        describe: 'no engine loaded yet'
      };
    case 'absent':
      return {
        backend: 'cpu',
        device: 'CPU',
        reason: state.reason,
        describe: 'tfjs in JavaScript on CPU (no TensorFlow)'
      };
    case 'tensorflow': {
      const device = defaultDevice(state.devices);
      return {
        backend: 'tensorflow',
        version: state.version,
        device,
        library: state.folder,
        ...(step === undefined ? {} : { step }),
        describe: `TensorFlow ${state.version} on ${device}`
      };
    }
  }
}

/** The same choice as the addon's: the first GPU, else the CPU. */
function defaultDevice(all: Device[]): string {
  const gpu = all.find(({ type }) => type === 'GPU');
  return gpu === undefined ? 'CPU' : gpu.name.slice(gpu.name.indexOf('GPU:'));
}
