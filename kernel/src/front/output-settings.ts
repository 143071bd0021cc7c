/** What becomes of TensorFlow's own log lines on stderr. */
export type LogLevel = 'all' | 'important' | 'none';

export interface OutputSettings {
  /** Bytes that a cell may put out; `Infinity` for any number. */
  limit: number;
  log: LogLevel;
}

export const DEFAULT_OUTPUT: OutputSettings = { limit: 64 << 20, log: 'important' };

/** A cell whose first line may be `%output limit=200MB log=all`. */
export interface OutputDirective {
  /** The cell with that line as a comment of the same length, so that places stay. */
  code: string;
  /** What the line sets; undefined without one. */
  settings?: Partial<OutputSettings>;
  /** Whether nothing follows: then it is meant for all later cells. */
  isAlone: boolean;
  /** What is wrong with the line. */
  mistake?: string;
}

const LINE = /^(\s*)%output\b([^\n]*)/;
const SIZE = /^(\d+(?:\.\d+)?)\s*(kB|MB|GB)?$/i;
const UNITS: Record<string, number> = { kb: 1 << 10, mb: 1 << 20, gb: 1 << 30 };
const USAGE =
  'Write %output limit=SIZE or limit=none, and log=all, log=important or log=none; SIZE is such as 200MB.';

/** Reads the directive of a cell. */
export function outputDirective(code: string): OutputDirective {
  const found = LINE.exec(code);
  if (!found) {
    return { code, isAlone: false };
  }
  const [line, lead, words] = found;
  const rest = code.slice(line.length);
  const comment = `${lead}//${line.slice(lead.length + 2)}`;
  const directive = { code: comment + rest, isAlone: rest.trim() === '' };
  const settings: Partial<OutputSettings> = {};
  for (const word of words.trim().split(/\s+/).filter(Boolean)) {
    const [name, value = ''] = word.split('=');
    if (name === 'limit' && (value === 'none' || SIZE.test(value))) {
      settings.limit = value === 'none' ? Infinity : bytes(value);
    } else if (name === 'log' && isLogLevel(value)) {
      settings.log = value;
    } else {
      return { ...directive, mistake: `%output does not know ${word}. ${USAGE}` };
    }
  }
  return Object.keys(settings).length > 0
    ? { ...directive, settings }
    : { ...directive, mistake: `%output says nothing. ${USAGE}` };
}

/** The settings of the environment: `TRAINLAB_OUTPUT_LIMIT` and `TRAINLAB_NATIVE_LOG`. */
export function outputSettings(environment: NodeJS.ProcessEnv): OutputSettings {
  const limit = environment['TRAINLAB_OUTPUT_LIMIT'] ?? '';
  const log = environment['TRAINLAB_NATIVE_LOG'] ?? '';
  return {
    limit:
      limit === 'none'
        ? Infinity
        : SIZE.test(limit)
          ? bytes(limit)
          : DEFAULT_OUTPUT.limit,
    log: isLogLevel(log) ? log : DEFAULT_OUTPUT.log
  };
}

function bytes(size: string): number {
  const [, number, unit = ''] = SIZE.exec(size)!;
  return Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
}

function isLogLevel(word: string): word is LogLevel {
  return word === 'all' || word === 'important' || word === 'none';
}
