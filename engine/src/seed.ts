import { Alea, type AleaState } from './step/alea.js';

const random = Math.random;
/** What Math.random draws from; undefined while its numbers are unpredictable. */
let seeded: Alea | undefined;

/** Where the numbers of a seed are, for checkpoints. */
export type RandomState = AleaState;

/**
 * Draws everything that tfjs draws without a seed of its own from one: initializers,
 * shuffles, dropout, noise and the order of datasets take theirs from Math.random.
 * `undefined` gives the unpredictable numbers back.
 */
export function seedRandom(seed: number | undefined): void {
  if (seed === undefined) {
    Math.random = random;
    seeded = undefined;
    return;
  }
  if (!Number.isFinite(seed)) {
    throw new Error(`the seed must be a number, not ${String(seed)}`);
  }
  drawFrom(new Alea(`trainlab ${seed}`));
}

/** Where the numbers of the seed are; undefined without one. */
export function randomState(): RandomState | undefined {
  return seeded?.state;
}

/** Goes on with the numbers of a seed from where `randomState` was read. */
export function restoreRandomState(state: RandomState): void {
  const generator = new Alea('');
  generator.state = state;
  drawFrom(generator);
}

function drawFrom(generator: Alea): void {
  seeded = generator;
  Math.random = () => generator.next();
}

interface Dataset {
  shuffle(size: number, seed?: string, reshuffle?: boolean): unknown;
}

/** Datasets shuffle by the time of day, unless they get a seed; here by Math.random. */
export function shuffleDatasetsByMathRandom(dataset: { prototype: object }): void {
  const prototype = dataset.prototype as Dataset;
  const { shuffle } = prototype;
  prototype.shuffle = function (this: Dataset, size, seed, reshuffle) {
    return shuffle.call(this, size, seed ?? String(Math.random()), reshuffle);
  };
}
