/** What shows runs, curves and comparisons in any page; makes no requests. */
export {
  mountComparison,
  type ComparisonHandle,
  type ComparisonOptions
} from './comparison/mount.js';
export { RunCurves, type RunCurvesProps } from './run-curves.js';
export * from './rows.js';
