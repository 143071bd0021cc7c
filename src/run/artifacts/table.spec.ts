import { parseTable } from './table';

describe('parseTable', () => {
  it('reads quoted cells with separators, quotes and line ends in them', () => {
    expect(parseTable('a,b\r\n"x, ""y""","1\n2"\r\n', undefined, 9)).toEqual([
      ['a', 'b'],
      ['x, "y"', '1\n2']
    ]);
  });

  it('reads a last row without a line end, and empty cells', () => {
    expect(parseTable('a,b\n,\n1,', undefined, 9)).toEqual([
      ['a', 'b'],
      ['', ''],
      ['1', '']
    ]);
  });

  it('takes the separator that the first line has most of', () => {
    expect(parseTable('a;b;c\n1,5;2;3', undefined, 9)[1]).toEqual(['1,5', '2', '3']);
    expect(parseTable('a\tb,c', undefined, 9)).toEqual([['a\tb', 'c']]);
    expect(parseTable('a\tb,c', '\t', 9)).toEqual([['a', 'b,c']]);
  });

  it('leaves out a byte order mark and all rows after the wanted ones', () => {
    expect(parseTable('\ufeffa\nb\nc\n', undefined, 2)).toEqual([['a'], ['b']]);
  });
});
