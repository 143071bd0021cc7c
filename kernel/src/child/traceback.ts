import { inspect } from 'node:util';
import { InterruptError } from './interrupt-error.js';
import type { ErrorReport } from './protocol.js';
import { describeFrame, errorFrames, sourceOf, type Frame } from './stack.js';
import { awaitPlaces, type AwaitPlace } from './waiting.js';

const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
const DIM = '\u001b[2m';
const BOLD = '\u001b[1m';
const RESET = '\u001b[0m';

/** How many causes of causes are told. */
const MAX_DEPTH = 5;

/** How many calls in libraries are told before they are only counted. */
const LIBRARY_FRAMES = 4;

/** Anything that was thrown, as Jupyter shows it: name, message and a traceback of lines. */
export function reportError(thrown: unknown): ErrorReport {
  if (!isError(thrown)) {
    const evalue = inspect(thrown);
    return {
      ename: 'Thrown',
      evalue,
      traceback: [
        `${RED}Thrown:${RESET} ${evalue}`,
        ...awaitLines(awaitPlaces(thrown), new Set())
      ]
    };
  }
  const { ename, evalue } = nameAndMessage(thrown);
  return { ename, evalue, traceback: describe(thrown, '', 0) };
}

function describe(error: Error, lead: string, depth: number): string[] {
  const { ename, evalue } = nameAndMessage(error);
  const all = errorFrames(error);
  // Which operation an interrupt hit tells nothing.
  const frames =
    error instanceof InterruptError ? all?.filter(frame => frame.source) : all;
  const waits = awaitPlaces(error);
  const lines = [`${lead}${RED}${BOLD}${ename}${RESET}: ${evalue}`];
  const place =
    frames?.find(frame => frame.source) ?? waits.find(({ file }) => sourceOf(file));
  if (place) {
    lines.push(...codeFrame({ ...place, source: sourceOf(place.file) }));
  }
  if (frames) {
    lines.push(...callLines(frames, place));
  } else {
    lines.push(
      ...String(error.stack ?? '')
        .split('\n')
        .slice(1)
    );
  }
  const told = new Set([...(frames ?? []), ...(place ? [place] : [])].map(placeKey));
  lines.push(...awaitLines(waits, told), ...extras(error));
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

/** The calls, of libraries only the first few. */
function callLines(frames: readonly Frame[], place?: AwaitPlace): string[] {
  if (frames.length === 1 && frames[0] === place) {
    return [];
  }
  let libraries = 0;
  const shown = frames.filter(
    frame => !isInLibrary(frame) || libraries++ < LIBRARY_FRAMES
  );
  const hidden = frames.length - shown.length;
  return [
    ...shown.map(frame => `${DIM}    at ${describeFrame(frame)}${RESET}`),
    ...(hidden > 0 ? [`${DIM}    and ${hidden} more calls in libraries${RESET}`] : [])
  ];
}

function isInLibrary({ file }: Frame): boolean {
  return file.includes('/node_modules/');
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

/** Where cells waited for what failed, but for the places that are told already. */
function awaitLines(waits: readonly AwaitPlace[], told: Set<string>): string[] {
  const output: string[] = [];
  for (const wait of waits) {
    if (!told.has(placeKey(wait))) {
      told.add(placeKey(wait));
      output.push(`${DIM}    at async ${wait.file}, line ${wait.line}${RESET}`);
    }
  }
  return output;
}

function placeKey({ file, line }: AwaitPlace): string {
  return `${file}:${line}`;
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
