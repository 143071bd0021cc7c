/**
 * SVG path data of a sparkline that fills `width` × `height` but for one unit
 * on each side, so that a stroke of up to 2 is not cut. Values are spread
 * evenly; those that are not finite leave a gap; equal values give a line in
 * the middle. Empty when there is no finite value.
 */
export function sparklinePath(
  values: readonly number[],
  width: number,
  height: number
): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) {
    return '';
  }
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  const dx = values.length > 1 ? (width - 2) / (values.length - 1) : 0;
  const y = (value: number) =>
    range > 0 ? 1 + (height - 2) * (1 - (value - low) / range) : height / 2;
  if (values.length === 1) {
    return `M1 ${short(y(values[0]))}H${short(width - 1)}`;
  }
  let path = '';
  let down = false;
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      down = false;
      return;
    }
    path += `${down ? 'L' : 'M'}${short(1 + i * dx)} ${short(y(value))}`;
    // A point between two gaps would have no length and so no ink.
    if (!down && !Number.isFinite(values[i + 1] ?? NaN)) {
      path += 'h0.01';
    }
    down = true;
  });
  return path;
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
