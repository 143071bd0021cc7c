import { formatBytes } from './bytes';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [4_240, '4.2 kB'],
    [9_960, '10 kB'],
    [54_950_048, '55 MB'],
    [999_600, '1.0 MB'],
    [2e12, '2.0 TB'],
    [3e18, '3000 PB']
  ])('writes %d as %s', (bytes, text) =>
    expect(formatBytes(bytes).replace('\u00a0', ' ')).toBe(text)
  );
});
