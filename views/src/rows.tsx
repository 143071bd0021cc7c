/** What rows of runs are made of: small, without a charting library. */
export { RunDot, RunStroke, type RunDotProps } from './run-dot.js';
export { RunSparkline, type RunSparklineProps } from './run-sparkline.js';
export { StatusIcon, statusText, type StatusIconProps } from './status-icon.js';
export { untranslated, type Translation } from './translation.js';
