import { flag, integer, text, type Handler } from './exchange.js';
import type { History, HistoryEntry } from './history.js';

/** Inputs, with `output` also outputs, of this and of earlier sessions. */
export function historyHandler(history: History): Handler {
  return ({ content }) => {
    const withOutput = flag(content, 'output', false);
    const count = integer(content, 'n');
    let entries: HistoryEntry[];
    switch (text(content, 'hist_access_type')) {
      case 'range':
        entries = history.range(
          integer(content, 'session') ?? 0,
          integer(content, 'start') ?? 0,
          integer(content, 'stop')
        );
        break;
      case 'search':
        entries = history.search(
          text(content, 'pattern') || '*',
          count,
          flag(content, 'unique', false)
        );
        break;
      default:
        entries = history.tail(count ?? Infinity);
    }
    return {
      status: 'ok',
      history: entries.map(({ session, line, input, output }) => [
        session,
        line,
        withOutput ? [input, output] : input
      ])
    };
  };
}
