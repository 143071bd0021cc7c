import type TypeScript from 'typescript-6';
import { ts } from './compiler.js';
import type { Completeness } from './service.js';
import { syntaxErrors } from './transform/analysis.js';

/** Codes of a comment, a template literal and an element that the file ended in. */
const UNTERMINATED = new Set([1010, 1160, 17008]);

/** A string in quotes cannot go on in the next line. */
const UNTERMINATED_STRING = 1002;

/**
 * Whether a cell can be run as it stands, goes on in the next line, or can
 * never become right by adding to it. Told by the parser: what is wrong only at
 * the very end is incomplete.
 */
export function completeness(code: string): Completeness {
  const plain = completenessAs('cell.ts', code);
  // With `<` it may be JSX, which reads otherwise.
  return plain.status === 'invalid' && code.includes('<')
    ? completenessAs('cell.tsx', code)
    : plain;
}

function completenessAs(name: string, code: string): Completeness {
  const file = ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true);
  const errors = syntaxErrors(file);
  if (errors.length === 0) {
    return { status: 'complete' };
  }
  const end = code.trimEnd().length;
  const open = errors.every(
    error =>
      (error.start >= end && error.code !== UNTERMINATED_STRING) ||
      UNTERMINATED.has(error.code)
  );
  return open ? { status: 'incomplete', indent: indent(file) } : { status: 'invalid' };
}

/** Two spaces for every bracket that is open at the end. */
function indent(file: TypeScript.SourceFile): string {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    true,
    ts.LanguageVariant.Standard,
    file.text
  );
  let depth = 0;
  for (
    let token = scanner.scan();
    token !== ts.SyntaxKind.EndOfFileToken;
    token = scanner.scan()
  ) {
    if (OPENING.has(token)) {
      depth += 1;
    } else if (CLOSING.has(token)) {
      depth -= 1;
    }
  }
  return '  '.repeat(Math.max(0, depth));
}

const OPENING = new Set([
  ts.SyntaxKind.OpenBraceToken,
  ts.SyntaxKind.OpenParenToken,
  ts.SyntaxKind.OpenBracketToken
]);

const CLOSING = new Set([
  ts.SyntaxKind.CloseBraceToken,
  ts.SyntaxKind.CloseParenToken,
  ts.SyntaxKind.CloseBracketToken
]);
