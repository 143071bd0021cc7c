import { program, runToResult } from '../tests/run-program.js';

jest.setTimeout(300_000);

interface Interrupts {
  expected: number;
  most: number;
  mostBytes: number;
  weights: number[];
  loss: number[];
  told: string[];
}

describe('an interrupt inside model.fit', () => {
  it('stops at the next op, wherever it comes, and leaves tfjs whole', async () => {
    const result = await runToResult<Interrupts>(program('interrupt.mjs'), {
      env: { TRAINLAB_ENGINE_STEP: 'eager' }
    });
    expect(result).toMatchObject({
      backend: 'tensorflow',
      interrupted: result.expected,
      unbalanced: 0,
      strange: [],
      growth: 0
    });
    expect(result.expected).toBeGreaterThan(300);
    // What fit itself holds outside of tfjs's scopes: the order of the samples, sums of
    // the metrics, at the worst the parts of one kernel; never a batch's activations.
    expect(result.most).toBeLessThanOrEqual(8);
    expect(result.weights).toEqual(result.weights.map(() => 1));
    expect(result.loss.every(Number.isFinite)).toBe(true);
    expect(result.told).toContain('op Conv2D');
  });

  it('works on the CPU backend too', async () => {
    const result = await runToResult<Interrupts>(program('interrupt.mjs'), {
      args: ['29'],
      env: { TRAINLAB_TENSORFLOW: '/no/tensorflow' }
    });
    expect(result).toMatchObject({
      backend: 'cpu',
      interrupted: result.expected,
      unbalanced: 0,
      strange: [],
      growth: 0
    });
    expect(result.expected).toBeGreaterThan(10);
  });
});
