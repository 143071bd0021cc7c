export * from './framing.js';
export * from './journal-files.js';
export * from './locations.js';
export * from './unix-transport.js';
