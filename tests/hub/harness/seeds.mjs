const series = (length, value) =>
  Array.from({ length }, (_, step) => value(step / (length - 1), step));

/** Names of the runs, the oldest first. */
export const NAMES = [
  'baseline',
  'wider',
  'high rate',
  'adam, wide',
  'slow rate',
  'with dropout'
];

/** Six runs of one experiment as a person would do them; one of them has failed. */
export function digits(experiment, names = NAMES, seed = 1) {
  return names.map((name, at) => {
    const noise = seeded(at + seed);
    const speed = 2 + at * 0.9;
    return {
      experiment,
      name,
      objective: { metric: 'val_acc', goal: 'max' },
      params: {
        learningRate: [0.001, 0.003, 0.01][at % 3],
        units: 32 << (at % 2),
        optimizer: at % 2 ? 'adam' : 'sgd',
        batchSize: 128
      },
      tags: at === 5 ? { baseline: 'yes' } : {},
      minutesAgo: 95 - at * 13,
      seconds: 48 + at * 9,
      code: "const run = experiments.start('digits', { params });\nawait model.fit(xs, ys, { callbacks: run.callback() });",
      metrics: {
        loss: series(
          480,
          t => 2.3 * Math.exp(-t * speed) + 0.05 + noise() * 0.12 * Math.exp(-t)
        ),
        val_acc: series(480, (t, step) =>
          step % 40 === 39
            ? 0.985 - 0.32 * Math.exp(-t * speed) - noise() * 0.008
            : undefined
        ),
        val_loss: series(480, (t, step) =>
          step % 40 === 39
            ? 1.6 * Math.exp(-t * speed) + 0.07 + noise() * 0.03
            : undefined
        )
      },
      ...(at === 2 ? { status: 'FAILED', reason: 'the loss is NaN at step 479' } : {})
    };
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
