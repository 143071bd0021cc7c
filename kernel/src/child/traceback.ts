import { inspect } from 'node:util';
import type { ErrorReport } from './protocol.js';
import { describeFrame, errorFrames, sourceOf, type Frame } from './stack.js';
import { awaitPlaces } from './waiting.js';

const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';
const RESET = '\u001b[0m';

/** How many causes of causes are told. */
const MAX_DEPTH = 5;

/** Anything that was thrown, as Jupyter shows it: name, message and a traceback of lines. */
export function reportError(thrown: unknown): ErrorReport {
  if (!isError(thrown)) {
    const evalue = inspect(thrown);
    return {
      ename: 'Thrown',
      evalue,
      traceback: [`${RED}Thrown:${RESET} ${evalue}`, ...awaitLines(thrown, new Set())]
    };
  }
  const { ename, evalue } = nameAndMessage(thrown);
  return { ename, evalue, traceback: describe(thrown, '', 0) };
}

function describe(error: Error, lead: string, depth: number): string[] {
  const { ename, evalue } = nameAndMessage(error);
  const frames = errorFrames(error);
  const lines = [`${lead}${RED}${BOLD}${ename}${RESET}: ${evalue}`];
  const inCell = frames?.find(frame => frame.source);
  if (inCell) {
    lines.push(...codeFrame(inCell));
  }
  const told = new Set(frames?.map(frame => `${frame.file}:${frame.line}`));
  const waits = awaitLines(error, told, inCell ? [] : undefined);
  if (frames) {
    lines.push(
      ...frames
        .filter(frame => frames.length > 1 || frame !== inCell)
        .map(frame => `${DIM}    at ${describeFrame(frame)}${RESET}`)
    );
  } else {
    lines.push(
      ...String(error.stack ?? '')
        .split('\n')
        .slice(1)
    );
  }
  lines.push(...waits, ...extras(error));
  if (depth < MAX_DEPTH) {
    if (error instanceof AggregateError) {
      for (const inner of error.errors as unknown[]) {
        lines.push(...related(inner, 'One of its errors: ', depth));
      }
    }
    if (error.cause !== undefined) {
      lines.push(...related(error.cause, 'Caused by ', depth));
    }
  }
  return lines;
}

function related(error: unknown, lead: string, depth: number): string[] {
  return isError(error)
    ? ['', ...describe(error, lead, depth + 1)]
    : ['', `${lead}${inspect(error)}`];
}

/** Own fields of an error, such as the `code` of a system error. */
function extras(error: Error): string[] {
  const fields = Object.entries(error).filter(
    ([key]) => !['cause', 'errors', 'stack', 'message', 'name'].includes(key)
  );
  return fields.length > 0
    ? [`${DIM}${inspect(Object.fromEntries(fields), { depth: 1 })}${RESET}`]
    : [];
}

/** Where cells waited for what failed; the first such place is shown when no frame is a cell's. */
function awaitLines(error: unknown, told: Set<string>, lines?: string[]): string[] {
  const output: string[] = [];
  for (const { file, line } of awaitPlaces(error)) {
    const source = sourceOf(file);
    if (told.has(`${file}:${line}`)) {
      continue;
    }
    told.add(`${file}:${line}`);
    if (!lines && output.length === 0 && source) {
      output.push(...codeFrame({ file, line, source }));
    } else {
      output.push(`${DIM}    at async ${file}, line ${line}${RESET}`);
    }
  }
  return output;
}

/** `Cell In[3], line 2` and the lines around it, with a mark under the column. */
export function codeFrame({
  file,
  line,
  column,
  source = []
}: Pick<Frame, 'file' | 'line' | 'source'> & { column?: number }): string[] {
  const first = Math.max(1, line - 2);
  const last = Math.min(source.length, line + 2);
  const width = String(last).length;
  const lines = [`${GREEN}${file}, line ${line}${RESET}`];
  for (let at = first; at <= last; at++) {
    const number = String(at).padStart(width);
    const text = source[at - 1];
    if (at === line) {
      lines.push(`${GREEN}--> ${number} |${RESET} ${text}`);
      if (column !== undefined) {
        const blanks = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
        lines.push(`    ${' '.repeat(width)} | ${blanks}${RED}^${RESET}`);
      }
    } else {
      lines.push(`${DIM}    ${number} | ${text}${RESET}`);
    }
  }
  return lines;
}

function nameAndMessage(error: Error): { ename: string; evalue: string } {
  try {
    const ename = String(error.name || error.constructor.name || 'Error');
    return { ename, evalue: String(error.message) };
  } catch {
    return { ename: 'Error', evalue: '' };
  }
}

function isError(value: unknown): value is Error {
  return (
    value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
  );
}
