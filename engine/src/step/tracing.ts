import type { StepSession } from './step-session.js';
import type { StepContext } from './step-context.js';
import { dataOf, type Variable } from './tfjs.js';

/** Runs a step and tells the session what it draws with Math.random. */
export function notingDraws<T>(session: StepSession, step: () => T): T {
  const random = Math.random;
  const noting = () => {
    const value = random();
    session.noteDraw(value);
    return value;
  };
  Math.random = noting;
  try {
    return step();
  } finally {
    if (Math.random === noting) {
      Math.random = random;
    }
  }
}

/**
 * After an error: makes every variable hold a tensor again. `before` has the variables with
 * the ids of their tensors before the step.
 */
export function recover(
  { tfjs, router }: Pick<StepContext, 'tfjs' | 'router'>,
  session: StepSession,
  before: readonly [number, Variable][]
): void {
  try {
    session.carryOut();
  } catch {
    // The first error is the one to tell.
  }
  const lost = new Set(session.unsettled);
  if (lost.size === 0) {
    return;
  }
  const { backend } = tfjs.engine();
  const inUse = new Set<number>();
  for (const [id, variable] of before) {
    const entry = dataOf(backend, variable);
    if (entry !== undefined && lost.has(entry.id)) {
      lost.delete(entry.id);
      entry.id = id;
      inUse.add(id);
    }
  }
  session.freeDisposedExcept(inUse);
  lost.forEach(id => router.lost.add(id));
}
