// Runs each op of a program inside a TensorFlow function of its own.
import { processEngine } from '../lib/engine.js';
import { StepFunction } from '../lib/step/step-function.js';
import { promiseId } from '../lib/step/promised-ids.js';

/** Functions that are kept, by what they compute; older ones are given up. */
const MOST_FUNCTIONS = 500;

/** Returns counts of the ops that ran in functions, and of those that cannot. */
export function runOpsAsFunctions() {
  const { addon } = processEngine().state;
  const { executeOp } = addon;
  const functions = new Map();
  const counts = { inFunctions: 0, alone: 0 };

  const functionOf = (name, attributes, outside, results) => {
    const key = JSON.stringify([name, attributes, outside], (_, value) =>
      typeof value === 'bigint' ? String(value) : value
    );
    let made = functions.get(key);
    if (made === undefined) {
      const inputs = outside.map((_, i) => -1 - i);
      const outputs = results.map(({ dtype, shape }) => ({ dtype, shape }));
      const events = [{ kind: 'op', name, attributes, inputs, outputs }];
      try {
        made = new StepFunction(
          addon,
          { events, outside, draws: [] },
          results.map((_, i) => i)
        );
      } catch {
        made = null;
      }
      functions.set(key, made);
      if (functions.size > MOST_FUNCTIONS) {
        const [[oldest, old]] = functions;
        functions.delete(oldest);
        old?.dispose();
      }
    }
    return made;
  };

  addon.executeOp = (name, attributes, inputIds, outputCount) => {
    const outside = inputIds.map(id => addon.describeTensor(id));
    // Alone first: it tells the shapes, and the error if there is one.
    const results = executeOp(name, attributes, inputIds, outputCount);
    const made = functionOf(name, attributes, outside, results);
    if (made === null) {
      counts.alone++;
      return results;
    }
    const ids = results.map(() => promiseId());
    if (!made.call(Float64Array.from(inputIds), Float64Array.from(ids), false)) {
      throw new Error(`the function of ${name} does not take its own inputs`);
    }
    counts.inFunctions++;
    return results.map(({ id }, i) => {
      addon.deleteTensor(id);
      return { id: ids[i], ...addon.describeTensor(ids[i]) };
    });
  };
  return counts;
}
