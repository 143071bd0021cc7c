import type { JSX } from 'react';

export interface MeterProps {
  /** What is measured, for those who do not see the bar. */
  label: string;
  /** From 0 to 1. */
  share: number;
  /** The figures in words. */
  text: string;
}

/** A bar that fills from the left; nearly full it takes the colour of a warning. */
export function Meter({ label, share, text }: MeterProps): JSX.Element {
  const percent = Math.min(100, Math.max(0, share * 100));
  return (
    <span
      className={`tl-Gpu-meter${percent >= 95 ? ' tl-mod-full' : ''}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={text}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}
