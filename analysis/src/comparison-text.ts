import type { Comparison } from '@trainlab/api';
import { compare } from './compare.js';
import { shorten } from './escape.js';
import { runLabels } from './label.js';

const MOST_RUNS = 8;
const MOST_ROWS = 30;

/** A comparison as plain text: the sentence and the rows that differ, in columns. */
export function comparisonText(comparison: Comparison): string {
  const { sentence, differences } = compare(comparison);
  const runs = comparison.runs.slice(0, MOST_RUNS);
  const labels = runLabels(comparison.runs);
  const rows = differences.filter(row => row.differs);
  const lines = [
    ['', ...runs.map(run => plain(labels.get(run.id) ?? run.id))],
    ...rows
      .slice(0, MOST_ROWS)
      .map(row => [
        plain(row.key),
        ...row.cells
          .slice(0, MOST_RUNS)
          .map(({ text, best }) => `${text ? plain(text) : '–'}${best ? ' ★' : ''}`)
      ])
  ];
  const widths = lines[0].map((_, column) =>
    Math.max(...lines.map(line => Array.from(line[column]).length))
  );
  const table = lines.map(line =>
    line
      .map((text, column) => {
        const space = ' '.repeat(widths[column] - Array.from(text).length);
        return column === 0 ? text + space : space + text;
      })
      .join('  ')
      .trimEnd()
  );
  const cut = [
    ...(rows.length > MOST_ROWS ? [`${MOST_ROWS} of ${rows.length} rows shown.`] : []),
    ...(comparison.runs.length > MOST_RUNS
      ? [`${MOST_RUNS} of ${comparison.runs.length} runs shown.`]
      : [])
  ];
  return [
    ...sentence.map(plainLine),
    ...(rows.length > 0 ? ['', ...table] : []),
    ...(cut.length > 0 ? ['', ...cut] : [])
  ].join('\n');
}

function plain(text: string): string {
  return shorten(plainLine(text), 32);
}

/** Without control characters: a terminal would obey them. */
function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
