/** Pure functions over runs: no DOM, no I/O; they run in browsers and in Node alike. */
export * from './buckets.js';
export * from './bytes.js';
export * from './compare.js';
export * from './comparison-html.js';
export * from './comparison-text.js';
export * from './curves-svg.js';
export type { DifferenceCell, DifferenceRow } from './differences.js';
export { statusWord } from './differences.js';
export * from './escape.js';
export * from './label.js';
export * from './numbers.js';
export * from './palette.js';
export * from './ranking.js';
export { runFilter, type RunFilter } from './run-filter.js';
export * from './scale.js';
export * from './smooth.js';
export * from './sparkline.js';
