import type { Dataset, DatasetPreview } from '@trainlab/api';

/** A dataset as the store lists it; different by `slot`. */
export function datasetOf(slot: number, changes: Partial<Dataset> = {}): Dataset {
  return {
    name: `set-${slot}`,
    hash: `sha256:${String(slot).repeat(64)}`,
    shape: [100, 2, 2, 1],
    bytes: 400,
    createdAt: slot,
    runCount: 1,
    revision: slot,
    ...changes
  };
}

/** Images of 2 × 2 pixels, numbered by their labels from `offset` on. */
export function imagesPreview(
  offset: number,
  count: number,
  total: number
): DatasetPreview {
  return {
    kind: 'images',
    total,
    offset,
    width: 2,
    height: 2,
    pixels: btoa('\x00\x40\x80\xff'.repeat(count)),
    labels: Array.from({ length: count }, (_, at) => String(offset + at))
  };
}
