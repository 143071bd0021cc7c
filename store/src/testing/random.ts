import { randomInt } from 'node:crypto';

/** Random numbers from 0 up to 1 (mulberry32); the seed is printed, and may be given by SEED. */
export function seededRandom(): () => number {
  const seed = Number(process.env.SEED) || randomInt(2 ** 31);
  process.stdout.write(`seed ${seed}\n`);
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
