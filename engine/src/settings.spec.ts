import { program, runToResult } from '../tests/run-program.js';

jest.setTimeout(300_000);

it('starts TensorFlow as told, places ops, and reads off the event loop', async () => {
  expect(await runToResult(program('devices.mjs'))).toEqual({
    devices: ['CPU:0', 'CPU:1'],
    values: [1, 4, 9],
    places: ['CPU:1', 'CPU:0', 'CPU:0'],
    later: {
      predict: Array(6).fill('CPU:1'),
      compiled: Array(6).fill('CPU:1'),
      inside: Array(6).fill('CPU:1')
    },
    errors: [
      'threads.intraOp must be a whole number above 0, not 0',
      'gpu.memoryFraction must be above 0 and at most 1, not 2',
      expect.stringMatching(/^TensorFlow has started; set threads/),
      'there is no device GPU:7; there are CPU:0, CPU:1',
      expect.stringMatching(/^onDevice\('CPU:1', …\) .* returns a promise/)
    ],
    read: { correct: true, again: 5, flags: ['Uint8Array', 2 ** 24, 1] },
    late: 3,
    handles: expect.any(Number)
  });
});

describe('one seed fixes initializers, shuffles, dropout, noise and the order of data', () => {
  const weights = (step: string, seed: string) =>
    runToResult<number[][]>(program('seed.mjs'), { args: [step, seed] });

  it.each(['eager', 'graph', 'xla'])('%s', async step => {
    const [once, twice, other] = [
      await weights(step, '5'),
      await weights(step, '5'),
      await weights(step, '6')
    ];
    expect(once.flat().every(Number.isFinite)).toBe(true);
    expect(twice).toEqual(once);
    expect(other).not.toEqual(once);
  });
});
