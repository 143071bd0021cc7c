import { completeness } from './completeness';

describe('a cell is', () => {
  it.each([
    '1',
    'const x = 1',
    'for (;;) {}',
    '',
    '// note',
    '`a\nb`',
    'const e = <b a={1}>text</b>;',
    'if (1) {}\nelse {}'
  ])('complete: %j', code => expect(completeness(code)).toEqual({ status: 'complete' }));

  it.each([
    ['if (a) {', '  '],
    ['f(x, [', '    '],
    ['const text = `one', ''],
    ['/* open', ''],
    ['const x =', ''],
    ['x.', ''],
    ['<div>\n  <b>text</b>', ''],
    ['class A {\n  m() {', '    ']
  ])('incomplete: %j', (code, indent) =>
    expect(completeness(code)).toEqual({ status: 'incomplete', indent })
  );

  it.each(['const = 3', 'f(1))', '}', '"abc', 'a b c', 'if (x) { ) }'])(
    'invalid: %j',
    code => expect(completeness(code)).toEqual({ status: 'invalid' })
  );
});
