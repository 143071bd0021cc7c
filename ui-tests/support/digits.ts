import type { SeededRun } from './journal.js';

const MNIST = {
  name: 'mnist',
  hash: 'sha256:b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a',
  shape: [70_000, 28, 28, 1],
  bytes: 54_950_048
};

/** Runs as a morning's work leaves them: good, bad, stopped, of two experiments. */
export function digits(): SeededRun[] {
  const curve = (from: number, to: number, steps: number, wave: number) =>
    Array.from({ length: steps }, (_, step) => {
      const way = 1 - Math.exp((-4 * step) / steps);
      const noise = 0.01 * Math.sin(7 * step + wave) * (from - to) * (1 - way);
      return from + (to - from) * way + noise * 8;
    });
  const run = (
    at: number,
    changes: Partial<SeededRun> & { name: string }
  ): SeededRun => ({
    experiment: 'digits',
    objective: { metric: 'val_acc', goal: 'max' },
    params: { layers: 'cnn', filters: 32, lr: 0.003, batch: 64, seed: at },
    started: 190 - 24 * at,
    seconds: 70 + 17 * at,
    metrics: {
      val_acc: curve(0.3, 0.9874 - 0.004 * at, 60, at),
      loss: curve(2.3, 0.041 + 0.01 * at, 60, at + 3)
    },
    dataset: MNIST,
    ...changes
  });
  return [
    run(0, { name: 'cnn-lr3' }),
    run(1, {
      name: 'cnn-wide',
      params: { layers: 'cnn', filters: 64, lr: 0.001, batch: 64, seed: 1 },
      metrics: { val_acc: curve(0.35, 0.9912, 60, 1), loss: curve(2.2, 0.029, 60, 4) }
    }),
    run(2, {
      name: 'mlp',
      params: { layers: 'mlp', filters: 0, lr: 0.001, batch: 128, seed: 2 },
      metrics: { val_acc: curve(0.2, 0.9412, 60, 2), loss: curve(2.4, 0.21, 60, 5) }
    }),
    run(3, {
      name: 'cnn-hot',
      params: { layers: 'cnn', filters: 32, lr: 0.03, batch: 64, seed: 3 },
      metrics: { val_acc: curve(0.1, 0.113, 14, 3), loss: curve(2.3, 9.1, 14, 6) },
      seconds: 18,
      status: 'FAILED',
      reason: 'loss is NaN at step 13'
    }),
    run(4, { name: 'cnn-long', seconds: 402, status: 'KILLED', reason: 'interrupted' }),
    {
      experiment: 'reviews',
      name: 'bag-of-words',
      objective: { metric: 'f1', goal: 'max' },
      params: { vocabulary: 20_000, lr: 0.01 },
      started: 1600,
      seconds: 33,
      metrics: { f1: curve(0.5, 0.884, 30, 1), loss: curve(0.7, 0.31, 30, 2) }
    }
  ];
}
