/** A place in a text: 1-based line and column, as in stack traces. */
export interface Place {
  line: number;
  column: number;
}

interface Segment {
  /** 0-based column of the generated line. */
  generated: number;
  line: number;
  column: number;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Finds the places of generated code in its source; from the `mappings` of a version 3 source map. */
export class SourceMap {
  constructor(private readonly _mappings: string) {}

  /** The source of a generated place: of the nearest mapping at or before it. */
  original({ line, column }: Place): Place | undefined {
    this._lines ??= decode(this._mappings);
    const segments = this._lines[line - 1] ?? [];
    const found =
      segments.findLast(segment => segment.generated <= column - 1) ??
      segments[0] ??
      this._lines
        .slice(0, Math.max(0, line - 1))
        .findLast(row => row.length > 0)
        ?.at(-1);
    return found && { line: found.line + 1, column: found.column + 1 };
  }

  private _lines: Segment[][] | undefined;
}

function decode(mappings: string): Segment[][] {
  let line = 0;
  let column = 0;
  return mappings.split(';').map(text => {
    let generated = 0;
    const segments: Segment[] = [];
    for (const part of text.split(',')) {
      const [toGenerated, source, toLine, toColumn] = numbers(part);
      generated += toGenerated ?? 0;
      if (source !== undefined) {
        line += toLine;
        column += toColumn;
        segments.push({ generated, line, column });
      }
    }
    return segments;
  });
}

/** Base 64 variable-length quantities: five bits a digit, the lowest bit is the sign. */
function numbers(text: string): number[] {
  const output: number[] = [];
  let value = 0;
  let shift = 0;
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    value += (digit & 31) << shift;
    shift += 5;
    if (!(digit & 32)) {
      output.push(value & 1 ? -(value >> 1) : value >> 1);
      value = 0;
      shift = 0;
    }
  }
  return output;
}
