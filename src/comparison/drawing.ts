/** What is loaded when the first comparison is drawn. */
export { ComparisonModel } from './model.js';
export { isComparison } from './snapshot.js';
export { ComparisonWidget } from './widget.js';
