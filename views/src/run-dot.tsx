import { runColor, runDash, type Theme } from '@trainlab/analysis';

export interface RunDotProps {
  /** `color` of the run: its slot in the palette. */
  slot: number;
  theme: Theme;
}

/** The run's colour as a dot, for the place before its name. */
export function RunDot({ slot, theme }: RunDotProps): JSX.Element {
  return (
    <span
      className="tl-runDot"
      style={{ backgroundColor: runColor(slot, theme) }}
      aria-hidden="true"
    />
  );
}

/** A piece of the run's curve, colour and dash, for legends. */
export function RunStroke({ slot, theme }: RunDotProps): JSX.Element {
  return (
    <svg
      className="tl-runStroke"
      width="22"
      height="8"
      aria-hidden="true"
      focusable="false"
    >
      <line
        x1="1"
        x2="21"
        y1="4"
        y2="4"
        stroke={runColor(slot, theme)}
        strokeWidth="2"
        strokeDasharray={runDash(slot).join(' ') || undefined}
      />
    </svg>
  );
}
