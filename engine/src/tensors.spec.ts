import { program, runToResult } from '../tests/run-program.js';

jest.setTimeout(60_000);

const LONG = 'a string that does not fit into the 22 bytes kept inline';

interface Errors {
  failures: Record<string, { message: string; code: string }>;
  kept: number;
  works: number[];
}

describe('tensors', () => {
  it('carries values of every element type and attributes of every kind', async () => {
    const result = await runToResult<Record<string, unknown> & { devices: unknown[] }>(
      program('tensors.mjs')
    );
    expect(result.echoes).toEqual({
      float32: { array: 'Float32Array', values: [1.5, -2] },
      float64: { array: 'Float64Array', values: [1e-300] },
      int32: { array: 'Int32Array', values: [-7, 7] },
      int64: { array: 'BigInt64Array', values: ['-4611686018427387904n'] },
      int64Halves: { array: 'BigInt64Array', values: ['-1n'] },
      uint8: { array: 'Uint8Array', values: [0, 255] },
      bool: { array: 'Uint8Array', values: [1, 0] },
      complex64: { array: 'Float32Array', values: [1, 2, 3, 4] },
      float16: { array: 'Uint16Array', values: [0x3c00] },
      string: { array: 'Array', values: ['é', LONG, ''] },
      empty: { array: 'Float32Array', values: [] }
    });
    expect(result.shared).toEqual({ array: 'Array', values: [LONG, `${LONG}!`] });
    expect(result.variable).toEqual({
      dtype: 20,
      value: { array: 'Float32Array', values: [3, 4] }
    });
    expect(result.resourceBytes).toBe(true);
    expect(result.identityN).toEqual([
      { array: 'Float32Array', values: [9] },
      { array: 'Int32Array', values: [8] }
    ]);
    expect(result.constant).toEqual({ array: 'Int32Array', values: [5] });
    expect(result.resources).toEqual([20, 20, 20]);
    expect(result.api).toEqual({
      complex: [-5],
      strings: ['a', LONG],
      bool: [0, 1],
      cast: [1, -1]
    });
    expect(result.devices[0]).toEqual(['CPU', true]);
  });

  it('says which op failed on what, and loses nothing', async () => {
    const { failures, kept, works } = await runToResult<Errors>(program('errors.mjs'));
    expect(failures.shapes).toEqual({
      code: 'INVALID_ARGUMENT',
      message:
        'MatMul: Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3] (INVALID_ARGUMENT) ' +
        '[inputs: float32[2,3], float32[2,3]]'
    });
    expect(failures.unknownOp.code).toBe('NOT_FOUND');
    expect(failures.unknownOp.message).toMatch(/^NoSuchOp: /);
    expect(failures.dtypes.message).toMatch(
      /^AddV2: .*\(INVALID_ARGUMENT\) \[inputs: float32\[2,3\], int32\[1\]\]$/
    );
    expect(failures.attribute.message).toBe('T of MatMul must be a number, got a string');
    expect(failures.outputs.message).toMatch(/^AddV2 has 1 outputs, not 3/);
    expect(failures.disposed.code).toBe('ENGINE_DISPOSED');
    expect(failures.length.message).toBe(
      'createTensor: float32[2,2] needs Float32Array(4), got Float32Array(5)'
    );
    expect(failures.array.message).toBe(
      'createTensor: int32[1] needs Int32Array(1), got Float32Array(1)'
    );
    expect(failures.negative.message).toMatch(/\[-1\]/);
    expect(failures.dtype.message).toMatch(/dtype 1000/);
    expect(failures.savedModel.message).toMatch(
      /^the SavedModel \/no\/such\/folder cannot be loaded: .*\(NOT_FOUND\)$/
    );
    expect(kept).toBe(0);
    expect(works).toEqual([3]);
  });
});
