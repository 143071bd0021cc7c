import { ts } from './compiler';
import { blocks } from './policy';

const globals = new Set(['madeAtRunTime']);

function judged(code: number, message: string, text: string): boolean {
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.Latest);
  const diagnostic = {
    code,
    file,
    start: 0,
    length: text.length,
    messageText: message,
    category: ts.DiagnosticCategory.Error
  };
  return blocks(diagnostic, text => String(text), globals);
}

describe('a cell is', () => {
  it.each([
    [2322, "Type 'number' is not assignable to type 'string'.", 'x'],
    [1005, "';' expected.", 'x'],
    [2304, "Cannot find name 'typo'.", 'typo'],
    [2339, "Property 'foo' does not exist on type 'number[]'.", 'foo'],
    [2339, "Property 'foo' does not exist on type 'Model'.", 'foo'],
    [2339, "Property 'map' does not exist on type 'Model'.", 'map'],
    [
      2551,
      "Property 'tosorted' does not exist on type 'number[]'. Did you mean 'toSorted'?",
      'tosorted'
    ]
  ])('stopped by TS%d: %s', (code, message, text) =>
    expect(judged(code, message, text)).toBe(true)
  );

  it.each([
    [2307, "Cannot find module 'x' or its corresponding type declarations.", '"x"'],
    [2304, "Cannot find name 'madeAtRunTime'.", 'madeAtRunTime'],
    [
      4023,
      "Exported variable 'x' has or is using name 'Y' from external module but cannot be named.",
      'x'
    ],
    [
      2550,
      "Property 'toSorted' does not exist on type 'number[]'. Do you need …",
      'toSorted'
    ],
    [2339, "Property 'toSorted' does not exist on type 'readonly string[]'.", 'toSorted'],
    [2339, "Property 'groupBy' does not exist on type 'ObjectConstructor'.", 'groupBy'],
    [2339, "Property 'union' does not exist on type 'Set<number>'.", 'union'],
    [2339, "Property 'isWellFormed' does not exist on type '\"a\"'.", 'isWellFormed'],
    [2339, "Property 'map' does not exist on type 'IterableIterator<number>'.", 'map'],
    [2339, "Property 'dirname' does not exist on type 'ImportMeta'.", 'dirname']
  ])('not stopped by TS%d: %s', (code, message, text) =>
    expect(judged(code, message, text)).toBe(false)
  );
});
