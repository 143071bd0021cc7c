import { inspect, types } from 'node:util';
import { reportError } from '../traceback.js';
import type { Formatter } from './formatter.js';

/** Values of the language that deserve a word more than how they are written. */
export const formatBuiltIn: Formatter = value => {
  if (types.isNativeError(value)) {
    return { 'text/plain': reportError(value).traceback.join('\n') };
  }
  if (types.isPromise(value)) {
    const text = inspect(value);
    return {
      'text/plain': text.includes('<pending>') ? `${text}, write await before it` : text
    };
  }
  if (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !Buffer.isBuffer(value)
  ) {
    const numbers = value as unknown as ArrayLike<number | bigint>;
    return numbers.length > 6 && typeof numbers[0] === 'number'
      ? {
          'text/plain': `${inspect(value, { maxArrayLength: 20 })}\n${rangeOf(numbers as ArrayLike<number>)}`
        }
      : undefined;
  }
  return undefined;
};

function rangeOf(numbers: ArrayLike<number>): string {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  for (let at = 0; at < numbers.length; at++) {
    low = Math.min(low, numbers[at]);
    high = Math.max(high, numbers[at]);
    sum += numbers[at];
  }
  const short = (value: number) => Number(value.toPrecision(6));
  return `min ${short(low)}, max ${short(high)}, mean ${short(sum / numbers.length)}`;
}
