import type { ErrorReport } from '../child/protocol.js';
import type { Finding } from '../language/service.js';

const RED = '\u001b[31m';
const YELLOW = '\u001b[33m';
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

/** At most so many findings are told of one cell. */
const MAX_TOLD = 5;

/**
 * What the compiler found in a cell that runs all the same.
 *
 * @param explains Whether to say how to choose what findings do.
 */
export function findingsNote(
  findings: readonly Finding[],
  code: string,
  executionCount: number,
  explains: boolean
): string {
  const lines = code.split('\n');
  const told = findings
    .slice(0, MAX_TOLD)
    .flatMap(finding => [
      `${YELLOW}${BOLD}Type warning${RESET} ${describe(finding)}`,
      ...frame(finding, lines, executionCount)
    ]);
  const more = findings.length - MAX_TOLD;
  return [
    ...told,
    ...(more > 0 ? [`${DIM}and ${more} more${RESET}`] : []),
    ...(explains
      ? [
          `${DIM}The cell runs all the same. %types strict makes such findings stop a cell, %types off hides them.${RESET}`
        ]
      : []),
    ''
  ].join('\n');
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
