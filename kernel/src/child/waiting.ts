import { InterruptError } from './interrupt-error.js';
import type { Interrupts } from './interrupts.js';

/** A place in a cell where the code waited for a promise that failed. */
export interface AwaitPlace {
  file: string;
  line: number;
}

const places = new WeakMap<object, AwaitPlace[]>();

/** Where the cells' code waited for what ended in this error, the innermost first. */
export function awaitPlaces(error: unknown): readonly AwaitPlace[] {
  return (isObject(error) && places.get(error)) || [];
}

let began = 0;

/** Numbers the awaits. It is taken before the awaited call begins, so that outer waits are smaller. */
export function waitOrder(): number {
  began += 1;
  return began;
}

/**
 * What a cell's `await` waits for: the value, or a promise of it that an
 * interrupt of the cell rejects.
 */
export function settled(
  interrupts: Interrupts,
  place: AwaitPlace,
  order: number,
  value: unknown
): unknown {
  interrupts.checkStep();
  const { run } = interrupts;
  if (!run || !isThenable(value)) {
    return value;
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      if (isObject(error)) {
        places.set(error, [...(places.get(error) ?? []), place]);
      }
      reject(error as Error);
    };
    run.waits.set(order, { reject: fail, shielded: run.shield > 0 });
    value.then(
      result => {
        run.waits.delete(order);
        if (run.interrupted && run.shield === 0) {
          fail(new InterruptError());
        } else {
          resolve(result);
        }
      },
      (error: unknown) => {
        run.waits.delete(order);
        fail(error);
      }
    );
  });
}

/** The iterable of a `for await` with interruptible steps. */
export function eachSettled(
  interrupts: Interrupts,
  place: AwaitPlace,
  iterable: unknown
): unknown {
  const source = iterable as Partial<AsyncIterable<unknown>> & Iterable<unknown>;
  const asynchronous = source[Symbol.asyncIterator]?.();
  if (!asynchronous) {
    return iterable;
  }
  const step = (promise: Promise<IteratorResult<unknown>>) =>
    Promise.resolve(settled(interrupts, place, waitOrder(), promise)) as Promise<
      IteratorResult<unknown>
    >;
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => step(asynchronous.next()),
      return: (value: unknown) =>
        asynchronous.return?.(value) ?? Promise.resolve({ done: true, value })
    })
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof (value as { then?: unknown }).then === 'function';
}
