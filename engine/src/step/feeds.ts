import { fillNormal, fillUniform } from './alea.js';
import type { StepFunction } from './step-function.js';
import type { StepSession } from './step-session.js';
import { sameValues, type Trace } from './trace.js';

/** Draws one seed with Math.random, as tfjs does, and fills the array from it. */
type Drawing = (target: Float32Array, seed: number) => void;

/** How a call gets the values of a fed constant: those of the last step, or new draws. */
export interface Feed {
  shape: number[];
  dtype: number;
  /** Elements of one step. */
  size: number;
  values: ArrayBufferView | Drawing;
}

/** The values that the next step is fed; draws from Math.random where the step would. */
export function nextValues({ size, values }: Feed): ArrayBufferView {
  if (typeof values !== 'function') {
    return values;
  }
  const drawn = new Float32Array(size);
  values(drawn, Math.random());
  return drawn;
}

/** The values that the next `steps` steps are fed, for each feed one after the other. */
export function valuesOfSteps(feeds: readonly Feed[], steps: number): ArrayBufferView[] {
  const all = feeds.map(({ size, values }) =>
    typeof values === 'function'
      ? new Float32Array(size * steps)
      : repeated(values, steps)
  );
  for (let step = 0; step < steps; step++) {
    feeds.forEach(({ size, values }, i) => {
      if (typeof values === 'function') {
        const target = all[i] as Float32Array;
        values(target.subarray(step * size, (step + 1) * size), Math.random());
      }
    });
  }
  return all;
}

function repeated(values: ArrayBufferView, times: number): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = values;
  const one = new Uint8Array(buffer, byteOffset, byteLength);
  const all = new Uint8Array(byteLength * times);
  for (let i = 0; i < times; i++) {
    all.set(one, i * byteLength);
  }
  return all;
}

/**
 * How the fed constants of a step come about; undefined when the purpose of a draw is not
 * known: what was drawn must be, bit by bit, what a drawing makes of the same seed.
 */
export function findFeeds(
  step: StepFunction,
  session: StepSession,
  trace: Trace,
  layers: readonly object[]
): Feed[] | undefined {
  const drawings = [fillUniform, ...normalDrawings(layers)];
  let explained = 0;
  const feeds = step.fed.map((event): Feed => {
    const { values } = session.fed.get(event) as { values: ArrayBufferView };
    const { shape, dtype } = trace.events[event] as { shape: number[]; dtype: number };
    const size = shape.reduce((a, b) => a * b, 1);
    const draws = session.draws.filter(draw => draw.event === event);
    const drawing =
      draws.length === 1 && values instanceof Float32Array
        ? drawings.find(candidate => {
            const again = new Float32Array(size);
            candidate(again, draws[0].value);
            return sameValues(values, again);
          })
        : undefined;
    explained += drawing === undefined ? 0 : 1;
    return { shape, dtype, size, values: drawing ?? values };
  });
  return explained === session.draws.length ? feeds : undefined;
}

/** What noise layers draw: GaussianNoise by its `stddev`, GaussianDropout by its `rate`. */
function normalDrawings(layers: readonly object[]): Drawing[] {
  const drawings: Drawing[] = [];
  const visit = (layer: Record<string, unknown>) => {
    const { stddev, rate } = layer;
    if (typeof stddev === 'number') {
      drawings.push((target, seed) => fillNormal(target, seed, 0, stddev));
    }
    if (typeof rate === 'number') {
      const deviation = Math.sqrt(rate / (1 - rate));
      drawings.push((target, seed) => fillNormal(target, seed, 1, deviation));
    }
    const inner = [layer.layers, layer.layer, layer.forwardLayer, layer.backwardLayer];
    for (const child of inner.flat()) {
      if (typeof child === 'object' && child !== null) {
        visit(child as Record<string, unknown>);
      }
    }
  };
  layers.forEach(layer => visit(layer as Record<string, unknown>));
  return drawings;
}
