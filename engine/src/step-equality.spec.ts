import { program, runToResult } from '../tests/run-program.js';

jest.setTimeout(600_000);

interface Comparison {
  distance?: number;
  /** How far op by op comes when each weight starts one rounding off. */
  rounding?: number;
  /** How far steps in one call are from steps one by one. */
  loop?: number;
  /** Tensors that the compiled run left behind more than the eager one. */
  grown?: number;
  steps?: Record<string, string>;
  error?: string;
}

/** Cases whose JavaScript runs in every step: what it holds is not all tfjs's own. */
const RETRACED = [
  'softmax layer',
  'stateful lstm',
  'loss as a function of the program',
  'learning rate set in every batch',
  'lstm with dropout'
];

describe.each([
  // A sample of the matrix, another one in each run; `npm run test:matrix` has all of it.
  { setting: 'graph', every: 14, tolerance: 1e-5 },
  // XLA takes seconds to compile a case.
  { setting: 'xla', every: 150, tolerance: 1e-4 }
])('$setting steps', ({ setting, every, tolerance }) => {
  it('give the losses, metrics, predictions and weights of eager steps', async () => {
    const seed = String(Math.floor(Math.random() * 1e6));
    const results = await runToResult<Record<string, Comparison>>(
      program('step-equality.mjs'),
      { args: [setting, seed, String(every)] }
    );
    const far = Object.entries(results).filter(
      ([, { distance, rounding, loop, grown }]) =>
        !(distance! <= Math.max(tolerance, rounding!) && loop === 0 && grown === 0)
    );
    process.stdout.write(
      `${setting}: ${Object.keys(results).length} cases, seed ${seed}, farthest ` +
        `${Math.max(...Object.values(results).map(({ distance }) => distance ?? NaN))}\n`
    );
    expect({ seed, far }).toEqual({ seed, far: [] });
    expect(Object.keys(results).length).toBeGreaterThanOrEqual(Math.floor(400 / every));

    const training = Object.entries(results).map(([name, { steps = {} }]) => {
      const of = (kind: string) =>
        Object.entries(steps).filter(([key]) => key.startsWith(kind));
      return { name, states: of('training').map(([, state]) => state) };
    });
    for (const { name, states } of training) {
      const retraced = RETRACED.some(
        each => name === each || name.startsWith(`${each} by `)
      );
      const expected = retraced ? 'retraced' : 'direct';
      expect({ name, seed, states: [...new Set(states)] }).toEqual({
        name,
        seed,
        states: [expected]
      });
    }
  });
});
