import { nullTranslator } from '@jupyterlab/translation';
import { chartPath, nearestSample } from './chart-path';
import {
  clockLimitText,
  coresText,
  formatMemory,
  formatMemoryOf,
  idleText,
  measures
} from './figures';
import { h100 } from '../testing/devices';

const trans = nullTranslator.load('trainlab');
const plain = (text: string | undefined) => text?.replace(/\u00a0/g, ' ');

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [900 * 2 ** 20, '900 MiB'],
    [1023 * 2 ** 20, '1.0 GiB'],
    [31.2 * 2 ** 30, '31.2 GiB'],
    [140.4 * 2 ** 30, '140 GiB'],
    [2 ** 41, '2.0 TiB']
  ])('%d bytes are %s', (bytes, text) => {
    expect(plain(formatMemory(bytes))).toBe(text);
  });

  it('names part and whole in the unit of the whole', () => {
    expect(plain(formatMemoryOf(512 * 2 ** 20, 80 * 2 ** 30))).toBe('0.5 / 80.0 GiB');
    expect(plain(formatMemoryOf(undefined, 80 * 2 ** 30))).toBe('80.0 GiB');
  });

  it('leaves out measures that are not reported', () => {
    expect(measures(h100(0)).map(plain)).toEqual(['412 / 700 W', '61 °C', '1980 MHz']);
    expect(
      measures(h100(0, { powerLimit: undefined, clock: undefined })).map(plain)
    ).toEqual(['412 W', '61 °C']);
  });

  it('says what holds the clock down', () => {
    expect(clockLimitText(undefined, trans)).toBeUndefined();
    expect(clockLimitText([], trans)).toBe('not throttled');
    expect(clockLimitText(['temperature'], trans)).toBe('throttled: heat');
    expect(clockLimitText(['power', 'temperature'], trans)).toContain('power, heat');
    expect(clockLimitText(['hardware'], trans)).toContain('hardware');
  });

  it('counts cores and idle time', () => {
    expect([1, 16, 1.5].map(cores => coresText(cores, trans))).toEqual([
      '1 core',
      '16 cores',
      '1.5 cores'
    ]);
    const minutes = [0.5, 1, 119, 121];
    expect(minutes.map(count => idleText(count * 60_000, trans))).toEqual([
      undefined,
      'idle 1 min',
      'idle 119 min',
      'idle 2 h'
    ]);
  });
});

describe('chartPath', () => {
  const frame = { from: 0, to: 10_000, width: 100, height: 50, top: 100, gap: 3000 };

  it('draws values over time and what is below them', () => {
    const { line, area } = chartPath([0, 1000, 2000], [0, 50, 100], frame);
    expect(line).toBe('M0 50L10 25L20 0');
    expect(area).toBe('M0 50L0 50L10 25L20 0L20 50Z');
  });

  it('breaks where nothing was reported or nobody looked', () => {
    const times = [0, 1000, 2000, 3000, 9000, 10_000];
    const { line } = chartPath(times, [0, 0, null, 100, 100, 100], frame);
    expect(line).toBe('M0 50L10 50M30 0h0.01M90 0L100 0');
  });

  it('leaves out what lies outside, and clips values', () => {
    expect(chartPath([-1, 5000, 11_000], [50, 170, 50], frame).line).toBe('M50 0h0.01');
    expect(chartPath([], [], frame)).toEqual({ line: '', area: '' });
  });

  it('finds the nearest sample', () => {
    expect(nearestSample([0, 1000, 5000], 2600)).toBe(1);
    expect(nearestSample([], 1)).toBe(-1);
  });
});
