/** A random generator with a seed (mulberry32), so that a run can be repeated. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low, high) => low + Math.floor(next() * (high - low + 1));
  const shuffled = items => {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = between(0, i);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  };
  return { between, shuffled };
}
