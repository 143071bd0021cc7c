/**
 * How a model's steps run: op by op; as a TensorFlow function; as a function that XLA
 * compiles; or by the engine's own rule.
 */
export type StepSetting = 'eager' | 'graph' | 'xla' | 'auto';

const SETTINGS: readonly StepSetting[] = ['eager', 'graph', 'xla', 'auto'];

let chosen: StepSetting | undefined;

function fromEnvironment(): StepSetting {
  const value = process.env.TRAINLAB_ENGINE_STEP ?? '';
  if (value !== '' && !isSetting(value)) {
    process.stderr.write(
      `trainlab: TRAINLAB_ENGINE_STEP=${value} is none of ${SETTINGS.join(', ')}; ` +
        'auto is used.\n'
    );
  }
  return isSetting(value) ? value : 'auto';
}

function isSetting(value: unknown): value is StepSetting {
  return SETTINGS.includes(value as StepSetting);
}

/** The setting in force: the one chosen last, else that of TRAINLAB_ENGINE_STEP. */
export function stepSetting(): StepSetting {
  return (chosen ??= fromEnvironment());
}

/** Throws when `setting` is not one. */
export function chooseStep(setting: StepSetting): void {
  if (!isSetting(setting)) {
    throw new Error(
      `the step setting "${String(setting)}" is none of ${SETTINGS.join(', ')}`
    );
  }
  chosen = setting;
}
