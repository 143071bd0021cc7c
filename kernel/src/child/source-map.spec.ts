import { transformCell } from '../language/transform/cell';
import { SourceMap } from './source-map';

describe('a source map', () => {
  it('finds the source of generated places', () => {
    const code =
      'interface A { b: number }\n\nconst first = 1;\n  const second = throwing(first);\n';
    const { js, mappings } = transformCell(code, new Set());
    const map = new SourceMap(mappings);
    const lines = js.split('\n');
    const line = lines.findIndex(text => text.includes('throwing('));
    const column = lines[line].indexOf('throwing(');
    expect(map.original({ line: line + 1, column: column + 1 })).toEqual({
      line: 4,
      column: 18
    });
  });

  it('takes the mapping before a place that has none of its own', () => {
    // Line 1: column 0 -> 1:1, column 4 -> 1:3; line 2: nothing; line 3: column 2 -> 2:1.
    const map = new SourceMap('AAAA,IAAE;;EACF');
    expect(map.original({ line: 1, column: 4 })).toEqual({ line: 1, column: 1 });
    expect(map.original({ line: 1, column: 9 })).toEqual({ line: 1, column: 3 });
    expect(map.original({ line: 2, column: 1 })).toEqual({ line: 1, column: 3 });
    expect(map.original({ line: 3, column: 1 })).toEqual({ line: 2, column: 1 });
    expect(new SourceMap('').original({ line: 1, column: 1 })).toBeUndefined();
  });
});
