import { describeTensor, isTensor, type TensorLike } from './tensor';

/** A tensor over nested arrays that counts what was read and disposed of. */
function tensor(values: unknown, dtype = 'float32'): TensorLike & { live: number[] } {
  const live = [0];
  const make = (data: unknown): TensorLike => {
    const shape: number[] = [];
    for (let level = data; Array.isArray(level); level = level[0]) {
      shape.push(level.length);
    }
    live[0] += 1;
    return {
      dtype,
      shape,
      size: shape.reduce((a, b) => a * b, 1),
      slice: (_, size) => make(cut(data, size)),
      arraySync: () => data,
      dispose: () => void (live[0] -= 1)
    };
  };
  const cut = (data: unknown, [size, ...rest]: number[]): unknown =>
    Array.isArray(data) ? data.slice(0, size).map(part => cut(part, rest)) : data;
  return Object.assign(make(values), { live });
}

describe('a tensor', () => {
  it('is shown by type, shape and first values', () => {
    expect(
      describeTensor(
        tensor([
          [1, 2],
          [3, 0.1 + 0.2]
        ])
      )
    ).toBe('Tensor float32 [2, 2]\n[[1, 2],\n [3, 0.3]]');
    expect(describeTensor(tensor(5, 'int32'))).toBe('Tensor int32 []\n5');
    expect(describeTensor(tensor([true, false], 'bool'))).toBe(
      'Tensor bool [2]\n[true, false]'
    );
    expect(describeTensor(tensor([], 'int32'))).toBe('Tensor int32 [0], empty');
  });

  it('that is large gives up only a corner, which is disposed of', () => {
    const large = tensor(
      Array.from({ length: 50 }, (_, row) => Array.from({ length: 9 }, () => row))
    );
    const text = describeTensor(large);
    expect(text).toMatch(/^Tensor float32 \[50, 9\]\n\[\[0, 0, 0, 0, 0, 0, …\],\n/);
    expect(text).toMatch(/…\]$/);
    expect(large.live[0]).toBe(1);
  });

  it('that is disposed of or not readable is still told', () => {
    expect(describeTensor({ ...tensor([1]), isDisposed: true })).toBe(
      'Tensor float32 [1], disposed'
    );
    const broken = tensor([1]);
    broken.arraySync = () => {
      throw new Error('no device');
    };
    expect(describeTensor(broken)).toContain('not readable: no device');
  });

  it('is told from other objects', () => {
    expect(isTensor(tensor([1]))).toBe(true);
    expect([null, 5, {}, [1], { dtype: 'x', shape: [1] }].some(isTensor)).toBe(false);
  });
});
