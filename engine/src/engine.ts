import { type Addon, type Device, loadAddon } from './addon.js';
import { type Binding, createBinding, OpRouter } from './binding.js';
import {
  type Candidate,
  type Environment,
  isCandidate,
  locate,
  type Refusal
} from './locate.js';
import { cudaDataFolder, nvidiaLibraries } from './nvidia.js';
import { configProto, type TensorFlowSettings } from './config-proto.js';
import { completeKernels } from './kernels/kernels.js';
import { readOffTheEventLoop } from './read-back.js';
import { shuffleDatasetsByMathRandom } from './seed.js';
import { compileLayersModels } from './step/layers.js';
import type { LayersSteps } from './step/model-steps.js';
import type { Tfjs } from './step/tfjs.js';
import { freeAbandonedTapes, stopAtKernels } from './tfjs-engine.js';

/** The state of the engine: not asked for yet, TensorFlow, or none and why. */
export type EngineState =
  | { kind: 'unopened' }
  | {
      kind: 'tensorflow';
      version: string;
      /** The folder that TensorFlow's libraries were loaded from. */
      folder: string;
      devices: Device[];
      binding: Binding;
      addon: Addon;
    }
  | { kind: 'absent'; reason: string };

/**
 * TensorFlow of this process. Nothing of it is loaded before `open`, which the first
 * import of tfjs-node calls.
 */
export class Engine {
  constructor(env: Environment = process.env) {
    this._env = env;
  }

  get state(): EngineState {
    return this._state;
  }

  /** Finds and loads TensorFlow, once. Never throws: absence is a state. */
  open(): Exclude<EngineState, { kind: 'unopened' }> {
    if (this._state.kind === 'unopened') {
      this._state = this._load();
    }
    return this._state;
  }

  /**
   * Completes the tfjs of this process: a thrown op leaves nothing behind, and models run
   * their steps compiled. To be called before the program gets tfjs.
   */
  attach(tfjs: Tfjs): void {
    this._tfjs = tfjs;
    freeAbandonedTapes(tfjs.engine());
    shuffleDatasetsByMathRandom(tfjs.data.Dataset);
    if (this._state.kind === 'tensorflow') {
      completeKernels(tfjs);
      readOffTheEventLoop(tfjs, this._state.addon, this._router);
      this._steps = compileLayersModels({
        tfjs,
        addon: this._state.addon,
        router: this._router
      });
    } else {
      stopAtKernels(tfjs.engine());
    }
  }

  /**
   * Settings for TensorFlow's start, besides those of earlier calls. Throws an Error when
   * it runs already, or a value is out of range; the settings are then as before.
   */
  configure(settings: TensorFlowSettings): void {
    if (this._state.kind !== 'unopened') {
      throw new Error(
        'TensorFlow has started; set threads, devices and memory before the first import ' +
          'of tfjs'
      );
    }
    const merged: TensorFlowSettings = {
      cpuDevices: settings.cpuDevices ?? this._settings.cpuDevices,
      threads: { ...this._settings.threads, ...settings.threads },
      gpu: { ...this._settings.gpu, ...settings.gpu }
    };
    this._config = configProto(merged);
    this._settings = merged;
  }

  /** Runs `run` with the ops of this thread on a device, given by its whole name. */
  runOn<T>(device: string, addon: Addon, run: () => T): T {
    const router = this._router;
    router.session?.leave('chooses a device');
    const outer = router.device;
    const place = (name: string) => {
      router.device = name;
      addon.setDevice(name);
    };
    place(device);
    try {
      return run();
    } finally {
      place(outer);
    }
  }

  /** The attached tfjs; undefined before the program imports it. */
  get tfjs(): Tfjs | undefined {
    return this._tfjs;
  }

  /** The compiled steps of the attached tfjs. */
  get steps(): LayersSteps | undefined {
    return this._steps;
  }

  private _load(): Exclude<EngineState, { kind: 'unopened' }> {
    let addon: Addon;
    try {
      addon = loadAddon();
    } catch (error) {
      return { kind: 'absent', reason: (error as Error).message };
    }
    const refusals: Refusal[] = [];
    for (const place of locate(this._env)) {
      if (!isCandidate(place)) {
        refusals.push(place);
        continue;
      }
      try {
        return this._start(addon, place);
      } catch (error) {
        refusals.push({ source: place.source, why: (error as Error).message });
      }
    }
    return { kind: 'absent', reason: describeRefusals(refusals) };
  }

  private _start(
    addon: Addon,
    { folder }: Candidate
  ): EngineState & { kind: 'tensorflow' } {
    const defaults: Environment = {
      TF_CPP_MIN_LOG_LEVEL: '2',
      // Several notebooks share a GPU: take its memory as needed, not all at once.
      TF_FORCE_GPU_ALLOW_GROWTH: 'true'
    };
    for (const [name, value] of Object.entries(defaults)) {
      this._env[name] ??= value;
    }
    const cuda = cudaDataFolder(folder);
    const flags = this._env.XLA_FLAGS ?? '';
    if (cuda !== undefined && !flags.includes('xla_gpu_cuda_data_dir')) {
      this._env.XLA_FLAGS = `${flags} --xla_gpu_cuda_data_dir=${cuda}`.trim();
    }
    const version = addon.load(folder, nvidiaLibraries(folder), this._config);
    const binding = createBinding(addon, version, this._router);
    const devices = addon.devices();
    return { kind: 'tensorflow', version, folder, devices, binding, addon };
  }

  private _env: Environment;
  private _settings: TensorFlowSettings = {};
  private _config: Uint8Array | undefined;
  private _router = new OpRouter();
  private _tfjs: Tfjs | undefined;
  private _steps: LayersSteps | undefined;
  private _state: EngineState = { kind: 'unopened' };
}

function describeRefusals(refusals: Refusal[]): string {
  const tried = refusals.map(({ source, why }) => `${source}: ${why}`).join('; ');
  return `no usable TensorFlow was found (${tried})`;
}

const KEY = Symbol.for('trainlab.engine.v1');

/** The engine of this process, the same for every copy of this package in it. */
export function processEngine(): Engine {
  const scope = globalThis as { [KEY]?: Engine };
  return (scope[KEY] ??= new Engine());
}
