/**
 * Exponential moving average without the pull towards zero at the start
 * (TensorBoard's debiased form): `weight` 0 returns the values, towards 1 the
 * curve becomes smoother. Values that are not finite stay where they are and
 * do not enter the average.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  if (!(weight > 0)) {
    return [...values];
  }
  const w = Math.min(weight, 0.9999);
  let average = 0;
  let bias = 1;
  return values.map(value => {
    if (!Number.isFinite(value)) {
      return value;
    }
    average = average * w + (1 - w) * value;
    bias *= w;
    return average / (1 - bias);
  });
}
