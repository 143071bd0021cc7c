import util from 'node:util';

/**
 * Gives Node's util the two functions that tfjs-node 4.22 calls: Node 23 removed
 * isNullOrUndefined, and isArray prints a warning.
 */
export function restoreUtil(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined
  });
}
