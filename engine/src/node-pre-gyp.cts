import path = require('node:path');

/**
 * Stands in for @mapbox/node-pre-gyp when tfjs-node asks it where its native addon is.
 */
export function find(): string {
  return path.join(__dirname, 'tfjs-binding.cjs');
}
