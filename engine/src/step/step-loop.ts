import type { Addon } from '../addon.js';
import type { DirectStep } from './direct-step.js';
import { valuesOfSteps } from './feeds.js';
import { promiseId } from './promised-ids.js';
import { dataOf, type Tensor, type Tfjs, type Variable } from './tfjs.js';

const FLOAT = 1;
const RESULT = -2;
const DROPPED = -1;
const KINDS = { tensor: 0, rows: 1, fed: 2 };

/** Times that a call is repeated because the program set a variable meanwhile. */
const MOST_REPEATS = 3;

/**
 * Several steps in one native call, off the event loop: each takes its rows of the data,
 * and the variables go from step to step without JavaScript.
 */
export class StepLoop {
  private constructor(tfjs: Tfjs, addon: Addon, step: DirectStep) {
    this._tfjs = tfjs;
    this._addon = addon;
    this._step = step;
    const { sources, feeds, owners } = step;
    this._kinds = Int32Array.from([
      ...sources.map(({ kind }) => (kind === 'data' ? KINDS.rows : KINDS.tensor)),
      ...feeds.map(() => KINDS.fed)
    ]);
    this._carried = Int32Array.from(owners, owner => {
      if (owner.kind === 'result') {
        return RESULT;
      }
      const input = sources.findIndex(
        source => source.kind === 'variable' && source.variable === owner.variable
      );
      return input < 0 ? DROPPED : input;
    });
    this._results = owners.flatMap(owner =>
      owner.kind === 'result' ? [owner.index] : []
    );
  }

  /** undefined when a result is more than one number. */
  static of(tfjs: Tfjs, addon: Addon, step: DirectStep): StepLoop | undefined {
    const numbers = step.owners.every(
      owner =>
        owner.kind === 'variable' || (owner.shape.length === 0 && owner.dtype === FLOAT)
    );
    return numbers ? new StepLoop(tfjs, addon, step) : undefined;
  }

  /**
   * Runs `steps` steps on rows of `data`, for each step as many as its batch has. Resolves
   * with the results of each step, or with undefined, having changed nothing, when the
   * function does not fit or fails: the steps then have to run one by one.
   */
  async run(
    data: readonly (Tensor | null)[],
    rows: Int32Array,
    steps: number,
    xla: boolean
  ): Promise<number[][] | undefined> {
    const { sources, owners, feeds } = this._step;
    const { backend } = this._tfjs.engine();
    const fed = valuesOfSteps(feeds, steps);
    for (let repeat = 0; repeat < MOST_REPEATS; repeat++) {
      const inputs = new Float64Array(this._kinds.length);
      const before = new Map<Variable, number>();
      for (const [i, source] of sources.entries()) {
        const tensor =
          source.kind === 'data'
            ? data[source.index]
            : source.kind === 'variable'
              ? source.variable
              : (source.holder[source.key] as Tensor | undefined);
        if (!tensor || dataOf(backend, tensor) === undefined) {
          return undefined;
        }
        inputs[i] = backend.getInputTensorIds([tensor])[0];
        if (source.kind === 'variable') {
          before.set(source.variable, inputs[i]);
        }
      }
      const outputs = Float64Array.from(owners, owner =>
        owner.kind === 'result' ? RESULT : promiseId()
      );
      let values: Float32Array;
      try {
        values = await this._step.function.loop(
          {
            steps,
            inputs,
            kinds: this._kinds,
            rows,
            feeds: fed,
            carried: this._carried,
            outputs,
            gather: this._addon.isUsingGpuDevice()
          },
          xla
        );
      } catch {
        // Step by step, TensorFlow names the op that fails and its inputs.
        return undefined;
      }
      const isSame = [...before].every(
        ([variable, id]) => dataOf(backend, variable)?.id === id
      );
      if (isSame) {
        this._handOver(outputs);
        return this._parted(values, steps);
      }
      owners.forEach((owner, i) => {
        if (owner.kind === 'variable') {
          this._addon.deleteTensor(outputs[i]);
        }
      });
    }
    return undefined;
  }

  private _handOver(outputs: Float64Array): void {
    this._step.owners.forEach((owner, i) => {
      if (owner.kind === 'variable') {
        this._step.assign(owner.variable, outputs[i]);
      }
    });
  }

  /** The values of each step in the order in which the step gives its results. */
  private _parted(values: Float32Array, steps: number): number[][] {
    const count = this._results.length;
    return Array.from({ length: steps }, (_, step) => {
      const results = new Array<number>(count);
      this._results.forEach((index, i) => {
        results[index] = values[step * count + i];
      });
      return results;
    });
  }

  private _tfjs: Tfjs;
  private _addon: Addon;
  private _step: DirectStep;
  private _kinds: Int32Array;
  private _carried: Int32Array;
  private _results: number[];
}
