import { xText, xTickTexts } from './axis-text';

it('writes steps short and leaves out parts of a step', () => {
  expect(xTickTexts('step', [0, 500, 0.5, 20_000, 1_500_000], 500)).toEqual([
    '0',
    '500',
    '',
    '20k',
    '1.5M'
  ]);
});

it('writes elapsed time in the units that the ticks are apart', () => {
  expect(xTickTexts('relative', [0, 0.5, 1], 0.5)).toEqual(['0', '0.5s', '1.0s']);
  expect(xTickTexts('relative', [5, 30, 60, 90, 3600], 30)).toEqual([
    '5s',
    '30s',
    '1m',
    '1m30s',
    '1h'
  ]);
  expect(xText('relative', 84)).toBe('1m24s');
});

it('writes the time of day, and days where they are what counts', () => {
  const noon = new Date(2026, 8, 1, 12, 30).getTime() / 1000;
  expect(xTickTexts('wall', [noon], 60)[0]).toMatch(/12:30/);
  expect(xTickTexts('wall', [noon], 60)[0]).not.toMatch(/:00/);
  expect(xTickTexts('wall', [noon], 15)[0]).toMatch(/12:30:00/);
  expect(xTickTexts('wall', [noon], 86_400)[0]).toMatch(/1/);
});
