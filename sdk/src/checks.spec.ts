import {
  checkArtifactPath,
  checkKey,
  checkParams,
  checkStep,
  checkTag,
  notANumber
} from './checks';

describe('checks', () => {
  it('keeps params and names those that have no JSON form', () => {
    expect(
      checkParams({ lr: 0.1, name: 'adam', on: true, big: Infinity, none: NaN })
    ).toEqual({
      lr: 0.1,
      name: 'adam',
      on: true,
      big: 'Infinity',
      none: 'NaN'
    });
  });

  it.each([
    [{ layers: [8, 16] }, /"layers" is an array.*JSON\.stringify/],
    [{ fn: () => 1 }, /"fn" is a function/],
    [{ none: undefined }, /"none" is undefined/],
    [{ text: 'x'.repeat(6001) }, /6001 characters.*logArtifact/],
    [{ 'a\nb': 1 }, /control character/],
    [{ '': 1 }, /is empty/],
    [{ ['k'.repeat(251)]: 1 }, /251 characters/],
    [
      Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`p${i}`, i])),
      /2001 params/
    ]
  ])('refuses params %#', (params, message) => {
    expect(() => checkParams(params)).toThrow(message);
  });

  it('takes keys and tags up to their limits', () => {
    expect(checkKey('metric', 'größe/å b:c')).toBe('größe/å b:c');
    expect(checkTag('note', 't'.repeat(8000))).toHaveLength(8000);
    expect(() => checkTag('note', 't'.repeat(8001))).toThrow(/8001 characters/);
    expect(() => checkTag('note', 5)).toThrow(/"note" is 5, but a tag is a string/);
  });

  it.each([
    '',
    '/etc/passwd',
    'a//b',
    '../a',
    'a/..',
    './a',
    'a/',
    'a\\b',
    'a\0b',
    'c:/x',
    'a?b',
    'a#b',
    'a;b'
  ])('refuses %j as the name of an artifact', path => {
    expect(() => checkArtifactPath(path)).toThrow();
  });

  it('takes whole steps only', () => {
    expect(checkStep(-3)).toBe(-3);
    expect(() => checkStep(0.5)).toThrow(/whole number/);
    expect(() => checkStep(NaN)).toThrow(/whole number/);
    expect(() => checkStep(2 ** 60)).toThrow(/whole number/);
  });

  it('says how to log what is no number', () => {
    expect(notANumber('loss', undefined).message).toMatch(/"loss" is undefined/);
    expect(notANumber('loss', { dataSync: () => [1] }).message).toMatch(
      /await loss\.data\(\)/
    );
    expect(notANumber('loss', '0.5').message).toMatch(/Number\(loss\)/);
  });
});
