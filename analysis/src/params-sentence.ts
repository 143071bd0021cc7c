import type { RunSummary } from '@trainlab/api';
import { keysOf, paramTexts } from './differences.js';
import { shorten } from './escape.js';
import { few } from './list.js';

const MOST_PARAMS = 6;

/** Params that repeat an experiment rather than change it; named last. */
const REPEATING = new Set(['seed', 'rank', 'worldSize']);

/** Which params the runs differ in, with the values in the order of the runs. */
export function paramsSentence(runs: readonly RunSummary[]): string {
  const keys = keysOf(runs, run => run.params);
  if (keys.length === 0) {
    return 'No params were recorded.';
  }
  const differing = keys.flatMap(key => {
    const texts = paramTexts(
      runs.map(run => (Object.hasOwn(run.params, key) ? run.params[key] : undefined))
    );
    return new Set(texts.map(({ full }) => full)).size > 1
      ? [{ key, values: texts.map(({ text }) => shorten(text, 30) || 'not set') }]
      : [];
  });
  if (differing.length === 0) {
    return 'Their params are the same.';
  }
  differing.sort((a, b) => Number(REPEATING.has(a.key)) - Number(REPEATING.has(b.key)));
  const parts = differing.map(
    ({ key, values }) => `${shorten(key, 40)} ${spread(values)}`
  );
  return `They differ in: ${few(parts, MOST_PARAMS, ', ')}.`;
}

function spread(values: readonly string[]): string {
  if (values.length === 2) {
    return values.join(' vs ');
  }
  const distinct = [...new Set(values)];
  return distinct.length <= 4
    ? distinct.join(' / ')
    : `${distinct.slice(0, 3).join(' / ')} / … (${distinct.length} values)`;
}
