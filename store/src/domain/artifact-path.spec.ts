import { ARTIFACT_PATH_LENGTH, artifactPathFault } from './artifact-path';

describe('artifact path', () => {
  it.each([
    'model.json',
    'a/b/c.bin',
    'größe ✓.txt',
    '...',
    'a/..b',
    '.hidden',
    '%2e%2e/x'
  ])('takes %j', path => expect(artifactPathFault(path)).toBeUndefined());

  it.each([
    '',
    '/etc/passwd',
    'C:/x',
    'c:x',
    '..',
    '.',
    'a/../b',
    'a/..',
    '../a',
    'a//b',
    'a/',
    'a/./b',
    'a\\b',
    'a\0b',
    'a\nb',
    'a#b',
    'a?b',
    'a;b',
    'x'.repeat(ARTIFACT_PATH_LENGTH + 1)
  ])('refuses %j with a reason', path => {
    expect(artifactPathFault(path)).toMatch(/^the path .+\.$/s);
  });
});
