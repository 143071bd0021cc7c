/** 16-bit floating-point numbers as they lie in files, to and from 32 bits. */

const bits = new Uint32Array(1);
const number = new Float32Array(bits.buffer);

/** IEEE 754 binary16 to float32; exact. */
export function fromFloat16(source: Uint16Array): Float32Array {
  return Float32Array.from(source, half => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      return sign * fraction * 2 ** -24;
    }
    if (exponent === 0x1f) {
      return fraction === 0 ? sign * Infinity : NaN;
    }
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Float32 to IEEE 754 binary16, to the nearest, ties to even; too large is infinite. */
export function toFloat16(source: Float32Array): Uint16Array {
  return Uint16Array.from(source, value => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.abs(value);
    if (Number.isNaN(value)) {
      return 0x7e00;
    }
    if (size >= 65520) {
      return sign | 0x7c00;
    }
    if (size < 2 ** -14) {
      return sign | nearestEven(size * 2 ** 24);
    }
    const exponent = Math.floor(Math.log2(size));
    // A fraction that rounds up to 2 carries into the exponent by itself.
    return (
      sign | (((exponent + 15) << 10) + nearestEven((size / 2 ** exponent - 1) * 1024))
    );
  });
}

/** bfloat16 (the upper half of a float32) to float32; exact. */
export function fromBfloat16(source: Uint16Array): Float32Array {
  const widened = Uint32Array.from(source, half => half << 16);
  return new Float32Array(widened.buffer);
}

/** Float32 to bfloat16, to the nearest, ties to even. */
export function toBfloat16(source: Float32Array): Uint16Array {
  return Uint16Array.from(source, value => {
    if (Number.isNaN(value)) {
      return 0x7fc0;
    }
    number[0] = value;
    const all = bits[0];
    return (all + 0x7fff + ((all >>> 16) & 1)) >>> 16;
  });
}

function nearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return below + (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0);
}
