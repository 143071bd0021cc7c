/** The state of an Alea: three fractions and a carry. */
export type AleaState = readonly [number, number, number, number];

/**
 * The generator of tfjs's random tensors: Johannes Baagøe's Alea, as the package
 * `seedrandom` has it. The same numbers as tf.randomUniform and tf.randomNormal draw from
 * a seed, several times as fast.
 */
export class Alea {
  constructor(seed: string) {
    const mash = mashes();
    this._s0 = mash(' ');
    this._s1 = mash(' ');
    this._s2 = mash(' ');
    this._s0 = inUnit(this._s0 - mash(seed));
    this._s1 = inUnit(this._s1 - mash(seed));
    this._s2 = inUnit(this._s2 - mash(seed));
  }

  /** A number of [0, 1). */
  next(): number {
    const t = 2091639 * this._s0 + this._c * TWO_TO_MINUS_32;
    this._s0 = this._s1;
    this._s1 = this._s2;
    this._c = t | 0;
    this._s2 = t - this._c;
    return this._s2;
  }

  /** Where the generator is; another one that gets it goes on with the same numbers. */
  get state(): AleaState {
    return [this._s0, this._s1, this._s2, this._c];
  }

  set state([s0, s1, s2, c]: AleaState) {
    this._s0 = s0;
    this._s1 = s1;
    this._s2 = s2;
    this._c = c;
  }

  private _s0: number;
  private _s1: number;
  private _s2: number;
  private _c = 1;
}

const TWO_TO_MINUS_32 = 2.3283064365386963e-10;
const TWO_TO_32 = 0x100000000;

const inUnit = (value: number) => (value < 0 ? value + 1 : value);

/** Hashes texts one after the other into numbers of [0, 1). */
function mashes(): (text: string) => number {
  let n = 0xefc8249d;
  return text => {
    for (let i = 0; i < text.length; i++) {
      n += text.charCodeAt(i);
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h -= n;
      h *= n;
      n = h >>> 0;
      h -= n;
      n += h * TWO_TO_32;
    }
    return (n >>> 0) * TWO_TO_MINUS_32;
  };
}

/** Fills `target` with what tf.randomUniform(…, 0, 1, 'float32', seed) holds. */
export function fillUniform(target: Float32Array, seed: number): void {
  const random = new Alea(String(seed));
  for (let i = 0; i < target.length; i++) {
    target[i] = random.next();
  }
}

/** Fills `target` with what tf.randomNormal(…, mean, deviation, 'float32', seed) holds. */
export function fillNormal(
  target: Float32Array,
  seed: number,
  mean: number,
  deviation: number
): void {
  const random = new Alea(String(seed));
  for (let i = 0; i < target.length; i += 2) {
    let v1: number;
    let v2: number;
    let s: number;
    do {
      v1 = 2 * random.next() - 1;
      v2 = 2 * random.next() - 1;
      s = v1 * v1 + v2 * v2;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    target[i] = mean + deviation * v1 * scale;
    if (i + 1 < target.length) {
      target[i + 1] = mean + deviation * v2 * scale;
    }
  }
}
