import { deviceReport, h100, NOON } from '../testing/devices';
import { appendHistory, HISTORY_SPAN, NO_HISTORY } from './history';

const take = (samples: number, time = NOON, gpus = [h100(0)]) =>
  deviceReport({ samples, time, gpus }).history;

describe('appendHistory', () => {
  it('adds what is new, once', () => {
    const first = appendHistory(NO_HISTORY, take(3), NOON);
    const later = NOON + 2000;
    const both = appendHistory(first, take(4, later), later);
    expect(both.times.map(time => (time - NOON) / 1000)).toEqual([-2, -1, 0, 1, 2]);
    for (const column of [both.host, both.gpus['GPU-0']].flatMap(Object.values)) {
      expect(column).toHaveLength(5);
    }
  });

  it('keeps columns in step when devices come and go', () => {
    const first = appendHistory(NO_HISTORY, take(2, NOON, []), NOON);
    const second = appendHistory(first, take(1, NOON + 1000), NOON + 1000);
    const third = appendHistory(second, take(1, NOON + 2000, []), NOON + 2000);
    expect(third.gpus['GPU-0'].utilization).toEqual([null, null, 88, null]);
  });

  it('forgets what is older than it shows', () => {
    const first = appendHistory(NO_HISTORY, take(10), NOON);
    const later = NOON + HISTORY_SPAN - 3000;
    const both = appendHistory(first, take(1, later), later);
    expect(both.times).toEqual([NOON - 3000, NOON - 2000, NOON - 1000, NOON, later]);
    expect(appendHistory(first, NO_HISTORY, NOON + 2 * HISTORY_SPAN).times).toEqual([]);
  });
});
