import { readdirSync } from 'node:fs';
import { segmentOf } from '@trainlab/api/node';

/** Where the segments of each writer's journal begin, for all journals of a folder. */
export function segmentsIn(folder: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const name of readdirSync(folder)) {
    const segment = segmentOf(name);
    if (segment) {
      const starts = found.get(segment.writer) ?? [];
      found.set(segment.writer, [...starts, segment.start]);
    }
  }
  return found;
}
