import type { ErrorReport } from '../child/protocol.js';
import type { Finding } from '../language/service.js';

const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';
const RESET = '\u001b[0m';

/** What the compiler found, as an error of the cell: its code, words and place. */
export function findingsError(
  findings: readonly Finding[],
  code: string,
  executionCount: number
): ErrorReport {
  const [first] = findings;
  const ename = isSyntax(first) ? 'SyntaxError' : 'TypeScriptError';
  const lines = code.split('\n');
  return {
    ename,
    evalue: describe(first),
    traceback: findings.flatMap((finding, at) => [
      ...(at > 0 ? [''] : []),
      `${RED}${BOLD}${isSyntax(finding) ? 'SyntaxError' : 'TypeScriptError'}${RESET}: ${describe(finding)}`,
      ...frame(finding, lines, executionCount)
    ])
  };
}

/** An error without a place in the cell's code. */
export function plainError(ename: string, evalue: string): ErrorReport {
  return { ename, evalue, traceback: [`${RED}${BOLD}${ename}${RESET}: ${evalue}`] };
}

/** TypeScript numbers its syntax errors from 1000 to 1999. */
function isSyntax({ code }: Finding): boolean {
  return code >= 1000 && code < 2000;
}

function describe({ code, message }: Finding): string {
  return `TS${code}: ${message}`;
}

function frame(
  { start, end }: Finding,
  lines: readonly string[],
  executionCount: number
): string[] {
  const output = [`${GREEN}Cell In[${executionCount}], line ${start.line + 1}${RESET}`];
  const last = Math.min(lines.length - 1, start.line + 1);
  const width = String(last + 1).length;
  for (let at = Math.max(0, start.line - 1); at <= last; at++) {
    const number = String(at + 1).padStart(width);
    if (at !== start.line) {
      output.push(`${DIM}    ${number} | ${lines[at]}${RESET}`);
      continue;
    }
    const blanks = lines[at].slice(0, start.character).replace(/[^\t]/g, ' ');
    const stop = end.line === start.line ? end.character : lines[at].length;
    const mark = '^'.repeat(Math.max(1, stop - start.character));
    output.push(
      `${GREEN}--> ${number} |${RESET} ${lines[at]}`,
      `    ${' '.repeat(width)} | ${blanks}${RED}${mark}${RESET}`
    );
  }
  return output;
}
