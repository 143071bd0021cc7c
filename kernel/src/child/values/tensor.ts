import { inspect } from 'node:util';

/** What is needed of a tensor of tfjs, whichever copy of it made the tensor. */
export interface TensorLike {
  dtype: string;
  shape: number[];
  size: number;
  isDisposed?: boolean;
  slice(begin: number[], size: number[]): TensorLike;
  arraySync(): unknown;
  dispose(): void;
}

/** At most so many entries of each dimension are shown. */
const EDGE = 6;

export function isTensor(value: unknown): value is TensorLike {
  const tensor = value as Partial<TensorLike> | null;
  return (
    typeof tensor === 'object' &&
    tensor !== null &&
    typeof tensor.dtype === 'string' &&
    Array.isArray(tensor.shape) &&
    typeof tensor.slice === 'function' &&
    typeof tensor.arraySync === 'function' &&
    typeof tensor.dispose === 'function'
  );
}

/** `Tensor float32 [60000, 784]`, without a look at the values. */
export function tensorType({ dtype, shape }: TensorLike): string {
  return `Tensor ${dtype} [${shape.join(', ')}]`;
}

/** `Tensor float32 [60000, 784]` and the first values; only those are read from the device. */
export function describeTensor(tensor: TensorLike): string {
  const { shape } = tensor;
  const head = tensorType(tensor);
  if (tensor.isDisposed) {
    return `${head}, disposed`;
  }
  if (shape.includes(0)) {
    return `${head}, empty`;
  }
  try {
    return `${head}\n${preview(tensor)}`;
  } catch (error) {
    return `${head}, values not readable: ${(error as Error).message}`;
  }
}

function preview(tensor: TensorLike): string {
  const shown = tensor.shape.map(length => Math.min(length, EDGE));
  if (shown.every((length, at) => length === tensor.shape[at])) {
    return nested(tensor.arraySync(), tensor.shape, 0);
  }
  const corner = tensor.slice(
    tensor.shape.map(() => 0),
    shown
  );
  try {
    return nested(corner.arraySync(), tensor.shape, 0);
  } finally {
    corner.dispose();
  }
}

function nested(value: unknown, shape: number[], depth: number): string {
  if (!Array.isArray(value)) {
    return typeof value === 'number' ? number(value) : inspect(value);
  }
  const parts = value.map(part => nested(part, shape, depth + 1));
  const isLast = depth === shape.length - 1;
  if (value.length < shape[depth]) {
    parts.push('…');
  }
  const gap = isLast
    ? ', '
    : `,${'\n'.repeat(shape.length - depth - 1)}${' '.repeat(depth + 1)}`;
  return `[${parts.join(gap)}]`;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
