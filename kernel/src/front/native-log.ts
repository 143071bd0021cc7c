import type { LogLevel } from './output-settings.js';

/** `2026-01-31 12:00:00.123456: I tensorflow/core/…] text` of TensorFlow. */
const DATED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: ([IWEF]) /;
/** `I0000 00:00:1732492952.123456   12345 file.cc:42] text` of absl. */
const ABSEIL = /^([IWEF])\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+:\d+\] /;
/** Said by TensorFlow at any start, and nothing that a person could do about it. */
const NOISE = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR/,
  /^To enable the following instructions: .*rebuild TensorFlow/,
  /Unable to register cu(FFT|DNN|BLAS) factory/,
  /computation_placer\.cc.*already registered/,
  /TF-TRT Warning: Could not find TensorRT/
];

/** How lines of a log begin, besides those with a date or a severity. */
const LEADS = ['WARNING: All log messages before absl', 'To enable the following'];

/** Whether a text may go on to be a line of a log. */
function mayBeLog(text: string): boolean {
  return (
    /^(\d{1,3}$|\d{4}(-|$)|[IWEF](\d|$))/.test(text) ||
    (text !== '' && LEADS.some(lead => text.startsWith(lead) || lead.startsWith(text)))
  );
}

/** Takes TensorFlow's log lines out of what native code writes, or lets them through. */
export class NativeLog {
  constructor(private readonly _level: () => LogLevel) {}

  /** The part of the text that is to be shown; a line that may be a log's waits for its end. */
  push(text: string): string {
    const level = this._level();
    const lines = (this._held + text).split('\n');
    const last = lines.pop()!;
    this._held = level !== 'all' && mayBeLog(last) ? last : '';
    const shown = lines.filter(line => isShown(line, level)).map(line => `${line}\n`);
    return shown.join('') + (this._held ? '' : last);
  }

  /** What still waits: nothing more comes of this line. */
  flush(): string {
    const held = this._held;
    this._held = '';
    return isShown(held, this._level()) ? held : '';
  }

  private _held = '';
}

function isShown(line: string, level: LogLevel): boolean {
  const severity = (DATED.exec(line) ?? ABSEIL.exec(line))?.[1];
  const isNoise = NOISE.some(noise => noise.test(line));
  switch (level) {
    case 'all':
      return true;
    case 'important':
      return severity !== 'I' && !isNoise;
    case 'none':
      return severity === undefined && !isNoise;
  }
}
