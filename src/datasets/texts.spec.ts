import { shapeText, shortShapeText, versionText } from './texts';

describe('texts of a dataset', () => {
  it('tell the number of items apart from the shape of one', () => {
    expect(shapeText([70_000, 28, 28, 1])).toBe('70,000 × 28×28×1');
    expect(shapeText([344, 7])).toBe('344 × 7');
    expect(shapeText([12])).toBe('12');
    expect(shapeText(undefined)).toBe('');
  });

  it('leave out a last dimension of one where there is little room', () => {
    expect(shortShapeText([70_000, 28, 28, 1])).toBe('70,000 × 28×28');
    expect(shortShapeText([5, 1])).toBe('5 × 1');
    expect(shortShapeText(undefined)).toBe('');
  });

  it('name the version, else the beginning of the hash', () => {
    expect(versionText({ version: 'v2', hash: 'sha256:0123456789' })).toBe('v2');
    expect(versionText({ hash: 'sha256:0123456789' })).toBe('01234567');
  });
});
