import type TypeScript from 'typescript-6';
import { ts } from '../compiler.js';
import { blocks } from '../policy.js';
import type { Finding } from '../service.js';
import { withoutVirtualNames } from './virtual-files.js';

/**
 * The compiler's errors that concern a cell's own code.
 *
 * @param shift Characters in front of the code in its file.
 * @param globals Global names of the running process.
 */
export function findingsOf(
  diagnostics: readonly TypeScript.Diagnostic[],
  code: string,
  shift: number,
  globals: { has(name: string): boolean }
): Finding[] {
  const starts = lineStarts(code);
  const place = (offset: number) => {
    const bounded = Math.max(0, Math.min(offset, code.length));
    const line = starts.findLastIndex(start => start <= bounded);
    return { line, character: bounded - starts[line] };
  };
  return diagnostics
    .filter(
      diagnostic =>
        diagnostic.category === ts.DiagnosticCategory.Error &&
        (diagnostic.start ?? 0) >= shift &&
        (diagnostic.start ?? 0) <= shift + code.length &&
        blocks(diagnostic, flatten, globals)
    )
    .map(diagnostic => {
      const start = (diagnostic.start ?? 0) - shift;
      return {
        start: place(start),
        end: place(start + (diagnostic.length ?? 0)),
        code: diagnostic.code,
        message: withoutVirtualNames(flatten(diagnostic.messageText))
      };
    });
}

function flatten(message: TypeScript.Diagnostic['messageText']): string {
  return ts.flattenDiagnosticMessageText(message, '\n');
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}
