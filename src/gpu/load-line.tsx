import type { JSX } from 'react';
import { chartPath } from './chart-path.js';

const WIDTH = 120;
const HEIGHT = 16;
/** Milliseconds. */
const SPAN = 60_000;
const GAP = 5000;

export interface LoadLineProps {
  times: readonly number[];
  values: readonly (number | null)[];
  now: number;
  /** The line in words. */
  label: string;
}

/** How busy a device was in the last minute, from 0 to 100 %. */
export function LoadLine({ times, values, now, label }: LoadLineProps): JSX.Element {
  const { line, area } = chartPath(times, values, {
    from: now - SPAN,
    to: now,
    width: WIDTH,
    height: HEIGHT,
    top: 100,
    gap: GAP
  });
  return (
    <svg
      className="tl-Gpu-load"
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="tl-Gpu-area" d={area} />
      <path className="tl-Gpu-line" d={line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
