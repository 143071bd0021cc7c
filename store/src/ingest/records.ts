import {
  DatasetUse,
  GitState,
  NotebookOrigin,
  Objective,
  RunId,
  Time,
  type JournalArtifact,
  type JournalMetrics,
  type JournalRecord,
  type ParamValue
} from '@trainlab/api';
import { Type, type TSchema } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';

/** A record that cannot be used; it is set aside and the rest goes on. */
export class RejectedRecordError extends Error {
  override readonly name = 'RejectedRecordError';
}

const Text = Type.String();
const Texts = Type.Record(Text, Text);
const Values = Type.Record(Text, Type.Unknown());
export const EndStatus = Type.Union([
  Type.Literal('FINISHED'),
  Type.Literal('FAILED'),
  Type.Literal('KILLED'),
  Type.Literal('PREEMPTED')
]);

const record = (t: string, properties: Record<string, TSchema>) =>
  TypeCompiler.Compile(Type.Object({ t: Type.Literal(t), ...properties }));

// Lengths are not checked here but clipped: a value that is too long must not
// cost the run it belongs to. Fields that are not known are ignored.
const checks: Record<Exclude<JournalRecord['t'], 'm'>, TypeCheck<TSchema>> = {
  writer: record('writer', {
    version: Type.Integer(),
    writer: RunId,
    host: Text,
    bootId: Text,
    pid: Type.Integer(),
    startTicks: Text,
    time: Time
  }),
  run: record('run', {
    run: RunId,
    experiment: Type.String({ minLength: 1 }),
    name: Text,
    objective: Type.Optional(Objective),
    params: Values,
    tags: Values,
    time: Time,
    owner: Text,
    notebook: Type.Optional(NotebookOrigin),
    code: Type.Optional(Text),
    environment: Texts,
    git: Type.Optional(GitState),
    device: Type.Optional(Text)
  }),
  params: record('params', { r: RunId, v: Values }),
  provenance: record('provenance', {
    r: RunId,
    git: Type.Optional(GitState),
    device: Type.Optional(Text),
    environment: Type.Optional(Texts)
  }),
  tag: record('tag', { r: RunId, k: Type.String({ minLength: 1 }), v: Type.Unknown() }),
  artifact: record('artifact', {
    r: RunId,
    path: Text,
    blob: Type.Integer({ minimum: 0 }),
    size: Type.Integer({ minimum: 0 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    time: Time
  }),
  dataset: record('dataset', { r: RunId, dataset: DatasetUse }),
  end: record('end', {
    r: RunId,
    status: EndStatus,
    reason: Type.Optional(Text),
    time: Time
  })
};

/**
 * Checks the form of a record.
 *
 * @throws RejectedRecordError that says what is wrong.
 */
export function checkRecord(value: unknown): JournalRecord {
  const kind = (value as { t?: unknown } | null)?.t;
  if (kind === 'm') {
    return checkMetrics(value as JournalMetrics);
  }
  if (typeof kind !== 'string' || !Object.hasOwn(checks, kind)) {
    throw new RejectedRecordError(
      `A record of the unknown kind ${JSON.stringify(kind)}; perhaps of a newer version.`
    );
  }
  const check = checks[kind as keyof typeof checks];
  if (!check.Check(value)) {
    const error = check.Errors(value).First();
    throw new RejectedRecordError(
      `A record "${kind}" with a wrong ${error?.path.slice(1) || 'form'}: ${error?.message}.`
    );
  }
  return value as JournalRecord;
}

/** By hand, since nearly all records are of this kind. */
function checkMetrics(record: JournalMetrics): JournalMetrics {
  const { r, s, w, v } = record;
  if (
    typeof r !== 'string' ||
    r.length !== 32 ||
    !Number.isFinite(s) ||
    !Number.isFinite(w) ||
    w < 0 ||
    typeof v !== 'object' ||
    v === null
  ) {
    throw new RejectedRecordError(
      'A record of metrics without run, step, time or values.'
    );
  }
  for (const key in v) {
    const value = v[key];
    if (
      typeof value !== 'number' &&
      value !== 'NaN' &&
      value !== 'Infinity' &&
      value !== '-Infinity'
    ) {
      throw new RejectedRecordError(
        `The metric ${JSON.stringify(key)} has the value ${JSON.stringify(value)}, ` +
          'which is not a number.'
      );
    }
  }
  return record;
}

/** A param as it can be kept: other values by their JSON text. */
export function paramValue(value: unknown): ParamValue {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return clip(typeof value === 'string' ? value : JSON.stringify(value), 6000);
}

/** A tag's value as text. */
export function tagValue(value: unknown): string {
  return clip(typeof value === 'string' ? value : JSON.stringify(value), 8000);
}

/** The text, cut to a limit; the limits are MLflow's. */
export function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** A record of an artifact in its right form. */
export function isArtifact(value: unknown): value is JournalArtifact {
  return (
    (value as { t?: unknown } | null | undefined)?.t === 'artifact' &&
    checks.artifact.Check(value)
  );
}
