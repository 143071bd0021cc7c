// Chooses how steps run, and tells how they did, in the programs of the tests.
import { configureEngine } from '../../lib/index.js';
import { processEngine } from '../../lib/engine.js';

export const chooseStep = step => configureEngine({ step });

/** {"training float32[10,8] …": "direct"} */
export const reportSteps = model =>
  Object.fromEntries(
    Object.entries(processEngine().steps.reports(model.model ?? model)).map(
      ([key, { state, obstacle }]) => [key, obstacle ?? state]
    )
  );
