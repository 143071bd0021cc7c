import { timeAgo } from './time-ago';

const now = Date.UTC(2026, 5, 15, 12);
const minute = 60_000;
const day = 24 * 60 * minute;

it.each([
  [0, 'now'],
  [59_000, 'now'],
  [minute, '1 minute ago'],
  [59 * minute, '59 minutes ago'],
  [90 * minute, '1 hour ago'],
  [day, 'yesterday'],
  [6.9 * day, '6 days ago'],
  [15 * day, '2 weeks ago'],
  [70 * day, '2 months ago'],
  [800 * day, '2 years ago'],
  [-2 * day, 'in 2 days']
])('a time %d ms before is %s', (before, words) => {
  expect(timeAgo(now - before, now)).toBe(words);
});
