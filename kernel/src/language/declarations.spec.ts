import { untyped, valueNames, withoutMissing } from './declarations';

const DECLARATIONS = `declare const a: number, b: string;
declare function f(): void;
declare class C {
}
interface I {
}
type T = I;
import d, { e, g as h } from "m";
import * as ns from "n";
`;

describe('declarations', () => {
  it('know the names that have a value', () => {
    expect([...valueNames(DECLARATIONS)]).toEqual([
      'a',
      'b',
      'f',
      'C',
      'd',
      'e',
      'h',
      'ns'
    ]);
    expect([...valueNames(untyped(['x', 'y']))]).toEqual(['x', 'y']);
  });

  it('lose what a cell did not come to and get back what was there before', () => {
    const before = 'declare let b: boolean;\ninterface Old {\n}\ndeclare const z: 1;\n';
    const kept = withoutMissing(DECLARATIONS, before, new Set(['b', 'C', 'e', 'ns']));
    expect([...valueNames(kept)]).toEqual(['a', 'f', 'd', 'h', 'b']);
    expect(kept).toContain('declare let b: boolean;');
    expect(kept).toContain('interface I');
    expect(kept).toContain('type T = I;');
    expect(kept).not.toContain('Old');
  });
});
