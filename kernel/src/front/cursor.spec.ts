import { toCodePoints, toOffset } from './cursor';

it('code points and UTF-16 offsets are told apart', () => {
  const code = 'a😀b';
  expect([0, 1, 2, 3, 9].map(at => toOffset(code, at))).toEqual([0, 1, 3, 4, 4]);
  expect([0, 1, 3, 4].map(at => toCodePoints(code, at))).toEqual([0, 1, 2, 3]);
});
