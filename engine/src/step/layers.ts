import type { StepContext } from './step-context.js';
import { Usage } from './compiled-function.js';
import { installFitLoop, markCompiled } from './fit-loop.js';
import { Stock } from './javascript-state.js';
import { LayersSteps } from './model-steps.js';
import type { LayersModel, Tensor } from './tfjs.js';

/**
 * Makes fit, fitDataset, trainOnBatch, evaluate, evaluateDataset and predict of every model
 * run their steps through `LayersSteps`.
 */
export function compileLayersModels(context: Omit<StepContext, 'stock'>): LayersSteps {
  const { tfjs } = context;
  const prototype = tfjs.LayersModel.prototype;
  const { makeTrainFunction, makeTestFunction, predictLoop } = prototype;

  prototype.makeTrainFunction = function (this: LayersModel) {
    const step = makeTrainFunction.call(this);
    return markCompiled(
      data => steps.run(this, 'training', data, () => step(data)) as Tensor[]
    );
  };

  prototype.makeTestFunction = function (this: LayersModel) {
    makeTestFunction.call(this);
    const step = this.testFunction;
    this.testFunction = data =>
      steps.run(this, 'test', data, () => step(data)) as Tensor[];
  };

  prototype.predictLoop = function (this: LayersModel, inputs, batchSize = 32, verbose) {
    const all = Array.isArray(inputs) ? inputs : [inputs];
    const count = all[0]?.shape[0] ?? 0;
    if (verbose || count <= batchSize) {
      return steps.run(this, 'prediction', all, () =>
        predictLoop.call(this, inputs, batchSize, verbose)
      );
    }
    // Batch by batch: one function for all of them instead of one with all of them.
    return tfjs.tidy(() => {
      const parts: Tensor[][] = [];
      for (let start = 0; start < count; start += batchSize) {
        const size = Math.min(batchSize, count - start);
        parts.push(
          tfjs.tidy(() => {
            const batch = all.map(tensor => {
              const rest = tensor.shape.slice(1);
              return tfjs.slice(tensor, [start, ...rest.map(() => 0)], [size, ...rest]);
            });
            const results = steps.run(this, 'prediction', batch, () =>
              predictLoop.call(this, Array.isArray(inputs) ? batch : batch[0], batchSize)
            );
            return Array.isArray(results) ? results : [results];
          })
        );
      }
      const results = parts[0].map((_, i) =>
        tfjs.concat(
          parts.map(part => part[i]),
          0
        )
      );
      return results.length === 1 ? results[0] : results;
    });
  };
  installFitLoop(tfjs, () => steps);
  const usage = new Usage(tfjs);
  // After the methods of models have become those above, which are tfjs's own from now on.
  const steps = new LayersSteps({ ...context, stock: new Stock(tfjs) }, usage);
  return steps;
}
