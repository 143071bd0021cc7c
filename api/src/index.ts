/**
 * The words that all rooms share. Everything here runs in a browser; what
 * needs Node is in `@trainlab/api/node`.
 */
export * from './client.js';
export * from './comparison.js';
export * from './comparison-reader.js';
export * from './curve.js';
export * from './dataset.js';
export * from './devices.js';
export * from './errors.js';
export * from './event-stream.js';
export * from './events.js';
export * from './experiment.js';
export * from './health.js';
export * from './journal.js';
export * from './json-number.js';
export * from './mime.js';
export type { Transport } from './request.js';
export * from './run.js';
export * from './scalars.js';
export * from './sharing.js';
export * from './sharing-client.js';
export * from './store-error.js';
