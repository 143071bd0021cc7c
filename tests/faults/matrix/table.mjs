import { readFileSync, writeFileSync } from 'node:fs';
import { faults } from './faults.mjs';
import { phases } from './phases.mjs';

const BEGIN = '<!-- matrix: written by tests/faults/matrix.mjs -->';
const END = '<!-- end of the matrix -->';

/** What is compared: which of two true reasons a killed run names is a matter of milliseconds. */
function columns(fault, phase, { cell, sidebar, run, lost, doubled }) {
  const endings = faults[fault].endings?.[phase];
  const status = run.startsWith('KILLED') ? 'KILLED' : run;
  return [cell, sidebar, endings ? endings.join(' or ') : status, lost, doubled].map(
    text => String(text).replaceAll('|', '/').replace(/\s+/g, ' ')
  );
}

/**
 * Whether the page says what was seen. Two things depend on milliseconds, and the
 * page has more of them: the sidebar tells of a full disk only when the store had
 * something to write, and a comparison of a store that is away only when it was
 * made just then.
 */
export function isTold(page, { fault, phase, seen }) {
  const told =
    rowIn(page, fault, phase)
      ?.split('|')
      .map(text => text.trim()) ?? [];
  const [cell, sidebar, run, lost, doubled] = columns(fault, phase, seen);
  return (
    (told[2] === cell || (told[2]?.startsWith(`${cell};`) ?? false)) &&
    (told[3]?.includes(sidebar) ?? false) &&
    told[4] === run &&
    told[5] === lost &&
    told[6] === doubled
  );
}

/** One line of the table. */
export function rowOf({ fault, phase, seen }) {
  return `| ${[phases[phase].title, ...columns(fault, phase, seen)].join(' | ')} |`;
}

/** Writes the tables of all pairs between the marks of a page. */
export function writeTables(page, results) {
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest.split(END)[1];
  const sections = Object.entries(faults).map(([name, { title, means }]) => {
    const pairs = results.filter(({ fault }) => fault === name);
    const sidebars = [...new Set(pairs.map(({ seen }) => seen.sidebar))];
    const rows = Object.keys(phases).map(phase => {
      const pair = pairs.find(one => one.phase === phase);
      if (!pair) {
        return rowIn(page, name, phase);
      }
      return rowOf({ ...pair, seen: { ...pair.seen, sidebar: sidebars.join(' or: ') } });
    });
    return `### ${title}\n\n${means}\n\n${HEAD}\n${rows.join('\n')}`;
  });
  writeFileSync(page, `${before}${BEGIN}\n\n${sections.join('\n\n')}\n\n${END}${after}`);
}

/** What the page says about a pair; `undefined` when it says nothing. */
export function rowIn(page, fault, phase) {
  const section = readFileSync(page, 'utf8').split(`### ${faults[fault].title}\n`)[1];
  return section
    ?.split('\n### ')[0]
    .split('\n')
    .map(tidy)
    .find(line => line.startsWith(`| ${phases[phase].title} |`));
}

/** Prettier fills cells with blanks, and escapes what could be markup. */
function tidy(line) {
  return line.replace(/\s+/g, ' ').replace(/\\([<>_*])/g, '$1');
}

const HEAD = [
  '| during | the notebook | the sidebar | the run ends as | lost | doubled |',
  '| --- | --- | --- | --- | --- | --- |'
].join('\n');
