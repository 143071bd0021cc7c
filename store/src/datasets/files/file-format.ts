import type { FileFormat } from '@trainlab/api';

const ENDINGS: [RegExp, FileFormat][] = [
  [/\.(csv|tsv)$/i, 'csv'],
  [/\.parquet$/i, 'parquet'],
  [/\.npy$/i, 'npy'],
  [/(\.idx|[.-]idx\d-ubyte|-ubyte)$/i, 'idx']
];

/** The format that a file's name tells; nothing for all others. */
export function formatOf(name: string): FileFormat | undefined {
  return ENDINGS.find(([ending]) => ending.test(name))?.[1];
}

/** The file's name without the ending that tells its format. */
export function stemOf(name: string): string {
  const ending = ENDINGS.find(([known]) => known.test(name))?.[0];
  const stem = ending ? name.replace(ending, '') : name;
  return stem || name;
}
