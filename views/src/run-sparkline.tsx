import { memo } from 'react';
import { fromJsonNumber, type JsonNumber } from '@trainlab/api';
import { formatNumber, runColor, sparklinePath, type Theme } from '@trainlab/analysis';
import type { Translation } from './translation.js';

export interface RunSparklineProps {
  /** Oldest first, as `sparkline` of a run. */
  values: readonly JsonNumber[];
  slot: number;
  theme: Theme;
  trans: Translation;
  /** Name of what is drawn, for the text alternative. */
  metric?: string;
  /** Pixels; 64 × 16 when not given. */
  width?: number;
  height?: number;
}

/** A small curve in a row: inline SVG, with its ends and extremes as text alternative. */
export const RunSparkline = memo(function RunSparkline(
  props: RunSparklineProps
): JSX.Element {
  const { values, slot, theme, trans, metric, width = 64, height = 16 } = props;
  const numbers = values.map(fromJsonNumber);
  return (
    <svg
      className="tl-runSparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={description(numbers, metric, trans)}
    >
      <path
        d={sparklinePath(numbers, width, height)}
        fill="none"
        stroke={runColor(slot, theme)}
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
});

function description(
  numbers: readonly number[],
  metric: string | undefined,
  trans: Translation
): string {
  const finite = numbers.filter(Number.isFinite);
  if (finite.length === 0) {
    return trans.__('no values yet');
  }
  const [first, last, low, high] = [
    numbers[0],
    numbers[numbers.length - 1],
    Math.min(...finite),
    Math.max(...finite)
  ].map(formatNumber);
  return trans.__(
    '%1 from %2 to %3, between %4 and %5',
    metric ?? trans.__('values'),
    first,
    last,
    low,
    high
  );
}
