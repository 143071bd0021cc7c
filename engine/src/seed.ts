import { Alea } from './step/alea.js';

const random = Math.random;

/**
 * Draws everything that tfjs draws without a seed of its own from one: initializers,
 * shuffles, dropout, noise and the order of datasets take theirs from Math.random.
 * `undefined` gives the unpredictable numbers back.
 */
export function seedRandom(seed: number | undefined): void {
  if (seed === undefined) {
    Math.random = random;
    return;
  }
  if (!Number.isFinite(seed)) {
    throw new Error(`the seed must be a number, not ${String(seed)}`);
  }
  const generator = new Alea(`trainlab ${seed}`);
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
