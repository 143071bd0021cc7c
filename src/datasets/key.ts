import type { DatasetKey } from './tokens.js';

export function sameDataset(a: DatasetKey, b: DatasetKey): boolean {
  return a.name === b.name && a.hash === b.hash;
}
