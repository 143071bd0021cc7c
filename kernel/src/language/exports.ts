import { ts } from './compiler.js';

/**
 * The cell with `export` in front of its top-level declarations blanked out:
 * in a notebook everything is exported. Positions stay what they are.
 */
export function withoutExportKeywords(code: string): string {
  if (!code.includes('export')) {
    return code;
  }
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, false);
  let output = code;
  for (const statement of file.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : [];
    for (const modifier of modifiers ?? []) {
      if (modifier.kind === ts.SyntaxKind.ExportKeyword) {
        const start = modifier.getStart(file);
        output =
          output.slice(0, start) +
          ' '.repeat(modifier.end - start) +
          output.slice(modifier.end);
      }
    }
  }
  return output;
}
