import type { RemoteLanguage } from '../language/requests.js';
import type { ChildSupervisor } from './child-supervisor.js';
import { toCodePoints, toOffset } from './cursor.js';
import { integer, text, type Handler } from './exchange.js';
import { outputDirective } from './output-settings.js';

/** Completions by type, and what the running process adds. */
export function completeHandler(
  language: RemoteLanguage,
  child: Pick<ChildSupervisor, 'ask'>
): Handler {
  return async ({ content }) => {
    const { code } = outputDirective(text(content, 'code'));
    const offset = toOffset(code, integer(content, 'cursor_pos') ?? Infinity);
    const [{ start, end, items }, live] = await Promise.all([
      language.complete(code, offset),
      child.ask({ kind: 'complete', code, cursor: offset })
    ]);
    const names = items.map(({ name }) => name);
    const added = live.filter(name => !names.includes(name));
    const from = toCodePoints(code, start);
    const to = toCodePoints(code, end);
    return {
      status: 'ok',
      matches: [...names, ...added],
      cursor_start: from,
      cursor_end: to,
      metadata: {
        _jupyter_types_experimental: [
          ...items,
          ...added.map(name => ({ name, kind: 'value' }))
        ].map(({ name, kind }) => ({ start: from, end: to, text: name, type: kind }))
      }
    };
  };
}
