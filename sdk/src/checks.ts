import type { DatasetUse, EndStatus, Objective, ParamValue } from './words.js';
import { TrainLabError } from './errors.js';

/** Limits of a run; those of keys and params are MLflow's. */
export const LIMITS = {
  key: 250,
  name: 500,
  tag: 8000,
  param: 6000,
  params: 2000,
  metrics: 10_000,
  artifactPath: 500
} as const;

const CONTROL = /\p{Cc}/u;

/** @throws TrainLabError unless `name` can name an experiment, a run or a dataset. */
export function checkName(what: string, name: unknown): string {
  return checkText(what, name, LIMITS.name);
}

/** @throws TrainLabError unless `key` can name a metric, a param or a tag. */
export function checkKey(what: string, key: string): string {
  return checkText(`The name of a ${what}`, key, LIMITS.key);
}

/** @throws TrainLabError unless every value can be a param. */
export function checkParams(params: Record<string, unknown>): Record<string, ParamValue> {
  const entries = Object.entries(params);
  if (entries.length > LIMITS.params) {
    throw new TrainLabError(
      `${entries.length} params are more than the ${LIMITS.params} that a run takes. ` +
        'Log long lists as an artifact: run.logArtifact("params.json", JSON.stringify(params)).'
    );
  }
  return Object.fromEntries(
    entries.map(([key, value]) => [checkKey('param', key), checkParam(key, value)])
  );
}

function checkParam(key: string, value: unknown): ParamValue {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : String(value);
  }
  if (typeof value === 'boolean') {
    return value;
  }
  if (typeof value !== 'string') {
    throw new TrainLabError(
      `The param "${key}" is ${describe(value)}, but a param is a string, a number or a boolean. ` +
        'Write it as text, for example with JSON.stringify(…) or String(…).'
    );
  }
  if (value.length > LIMITS.param) {
    throw new TrainLabError(
      `The param "${key}" has ${value.length} characters, more than the ${LIMITS.param} allowed. ` +
        `Log it as an artifact: run.logArtifact("${key}.txt", text).`
    );
  }
  return value;
}

/** @throws TrainLabError unless key and value can be a tag. */
export function checkTag(key: string, value: unknown): string {
  checkKey('tag', key);
  if (typeof value !== 'string') {
    throw new TrainLabError(
      `The tag "${key}" is ${describe(value)}, but a tag is a string. Write String(…) around it.`
    );
  }
  if (value.length > LIMITS.tag) {
    throw new TrainLabError(
      `The tag "${key}" has ${value.length} characters, more than the ${LIMITS.tag} allowed. ` +
        'Log long text as an artifact.'
    );
  }
  return value;
}

/** @throws TrainLabError unless the objective names a metric and a goal. */
export function checkObjective(objective: Objective): Objective {
  const { metric, goal } = objective;
  checkKey('metric', metric);
  if (goal !== 'min' && goal !== 'max') {
    throw new TrainLabError(
      `The goal of an objective is 'min' or 'max', not ${JSON.stringify(goal)}.`
    );
  }
  return { metric, goal };
}

/** @throws TrainLabError unless `step` is an integer that a number holds exactly. */
export function checkStep(step: number): number {
  if (!Number.isSafeInteger(step)) {
    throw new TrainLabError(
      `The step is ${describe(step)}, but a step is a whole number: it counts batches. ` +
        'Log a fraction as a metric of its own, for example run.log({ epoch: 1.5 }, step).'
    );
  }
  return step;
}

/** What to say when a logged value is no number. */
export function notANumber(key: string, value: unknown): TrainLabError {
  const advice =
    typeof value === 'object' && value !== null && 'dataSync' in value
      ? `Read its number first: (await ${key}.data())[0].`
      : typeof value === 'bigint' ||
          typeof value === 'string' ||
          typeof value === 'boolean'
        ? `Write Number(${key}), or use run.setTag for text.`
        : 'Log it only when it has a value; NaN and Infinity are allowed.';
  return new TrainLabError(
    `The metric "${key}" is ${describe(value)}, but a metric is a number. ${advice} ` +
      'Nothing of this call was logged; earlier points are safe.'
  );
}

/** @throws TrainLabError unless `path` is a relative name made of ordinary parts. */
export function checkArtifactPath(path: string): string {
  checkText('The name of an artifact', path, LIMITS.artifactPath);
  const relative = !path
    .split('/')
    .some(part => part === '' || part === '.' || part === '..');
  if (!relative || /[\\#?;]|^[a-z]:/i.test(path)) {
    throw new TrainLabError(
      `"${path}" cannot name an artifact. It is a name inside the run such as "plots/roc.svg": ` +
        'no leading slash, no empty parts, no "." or "..", and none of \\ # ? ;'
    );
  }
  return path;
}

const ENDS: readonly EndStatus[] = ['FINISHED', 'FAILED', 'KILLED', 'PREEMPTED'];

/** @throws TrainLabError unless a run can end so. */
export function checkEnd(
  status: EndStatus,
  reason: string | undefined
): { status: EndStatus; reason?: string } {
  if (!ENDS.includes(status)) {
    throw new TrainLabError(
      `A run cannot end with ${describe(status)}; it ends with one of ${ENDS.join(', ')}.`
    );
  }
  return reason === undefined ? { status } : { status, reason: String(reason) };
}

/** @throws TrainLabError unless the use names a dataset and its content. */
export function checkDataset(use: DatasetUse): DatasetUse {
  checkName('The name of a dataset', use.name);
  if (!/^sha256:[0-9a-f]{64}$/.test(use.hash)) {
    throw new TrainLabError(
      `The hash of the dataset "${use.name}" is ${describe(use.hash)}; ` +
        'it is "sha256:" and 64 hex digits over its content.'
    );
  }
  const { name, version, hash, role, shape, bytes } = use;
  return { name, version, hash, role, shape: shape && [...shape], bytes };
}

function checkText(what: string, text: unknown, limit: number): string {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new TrainLabError(`${what} is ${describe(text)}, but it must be a text.`);
  }
  if (text.length > limit) {
    throw new TrainLabError(
      `${what} has ${text.length} characters, more than the ${limit} allowed: ` +
        `"${text.slice(0, 40)}…". Shorten it.`
    );
  }
  if (CONTROL.test(text)) {
    throw new TrainLabError(
      `${what} holds a control character such as a line break: ${JSON.stringify(text)}. Remove it.`
    );
  }
  return text;
}

function describe(value: unknown): string {
  if (typeof value === 'string') {
    return value === '' ? 'empty' : `the text ${JSON.stringify(value.slice(0, 40))}`;
  }
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value)
      ? 'an array'
      : `an object (${value.constructor?.name ?? 'Object'})`;
  }
  return typeof value === 'function' ? 'a function' : String(value);
}
