import { emptyFolder, program, runToResult } from '../tests/run-program.js';

jest.setTimeout(180_000);

interface Training {
  backend: string;
  loss: number[];
  accuracy: number;
  difference: number;
  saved: string[];
  events: number[];
}

interface Memory {
  counts: number[];
  handles: number;
  strings: number[];
  /** MiB of each of seven blocks of 4,000 rounds. */
  growths: number[];
}

describe('tfjs on TensorFlow', () => {
  it('trains convolution, batch norm, dropout and dense; saves, loads, writes summaries', async () => {
    const result = await runToResult<Training>(program('training.mjs'), {
      args: [emptyFolder()]
    });
    expect(result.backend).toBe('tensorflow');
    expect(result.loss).toHaveLength(4);
    expect(result.loss[3]).toBeLessThan(result.loss[0] / 4);
    expect(result.accuracy).toBeGreaterThan(0.9);
    expect(result.difference).toBe(0);
    expect(result.saved).toEqual(['model.json', 'weights.bin']);
    expect(result.events).toHaveLength(1);
    expect(result.events[0]).toBeGreaterThan(100);
  });

  it('encodes and decodes images', async () => {
    const result = await runToResult<{ message: string }>(program('images.mjs'));
    expect(result).toMatchObject({
      png: 'PNG',
      equal: 1,
      dtype: 'int32',
      jpeg: [4, 5, 3]
    });
    expect(result.message).toMatch(
      /^DecodePng: .*\(INVALID_ARGUMENT\) \[inputs: string\[\]\]$/
    );
  });

  it('runs a SavedModel', async () => {
    expect(
      await runToResult(program('saved-model.mjs'), { args: [emptyFolder()] })
    ).toEqual({
      y: [[210.5], [430.5]],
      loaded: 1,
      left: 0,
      kept: 0,
      message: 'the SavedModel has no operation "nothing"'
    });
  });
});

describe('memory', () => {
  it('keeps no handle over 200 fits and no memory over 400,000 calls', async () => {
    const result = await runToResult<Memory>(program('memory.mjs'), {
      node: ['--expose-gc']
    });
    expect(result.counts).toEqual([0]);
    expect(result.handles).toBe(0);
    expect(result.strings).toEqual([56, 5000]);
    // One kept 500-byte string per round alone would be 1.9 MiB in every block.
    const median = result.growths.toSorted((a, b) => a - b)[3];
    expect(median).toBeLessThan(1.5);
  });
});
