import type { RemoteLanguage } from '../language/requests.js';
import { plainError } from './cell-error.js';
import type { ChildSupervisor } from './child-supervisor.js';
import { flag, text, type Handler } from './exchange.js';
import type { Publisher } from './publisher.js';

/** How long an expression may take beside a running cell, in milliseconds. */
const PATIENCE_MS = 4000;

const NO_ANSWER =
  'The cell that runs is in native code and cannot be asked now. Ask again, or wait for its end.';

/**
 * Evaluates code over the notebook's variables while a cell runs: the cell's thread
 * is stopped between two steps and goes on afterwards. Code that waits or imports
 * belongs into a cell.
 */
export function besideHandler(
  language: RemoteLanguage,
  child: Pick<ChildSupervisor, 'ask'>,
  publisher: Publisher,
  count: () => number
): Handler {
  return async ({ header, content }) => {
    const code = text(content, 'code');
    const isSilent = flag(content, 'silent', false);
    const executionCount = count();
    if (!isSilent) {
      publisher.executeInput(header, code, executionCount);
    }
    const [outcome, first, ...rest] = await evaluate(language, child, code);
    if (outcome === 'value') {
      if (!isSilent && first !== undefined) {
        const bundle = { data: { 'text/plain': first } };
        publisher.executeResult(header, bundle, executionCount);
      }
      return {
        status: 'ok',
        execution_count: executionCount,
        payload: [],
        user_expressions: {}
      };
    }
    const error = plainError(first ?? 'SubshellError', rest[0] ?? NO_ANSWER);
    if (!isSilent) {
      publisher.send('error', header, { ...error });
    }
    return { status: 'error', execution_count: executionCount, ...error };
  };
}

/** `['value', text?]`, or `['error', name, message]`. */
async function evaluate(
  language: RemoteLanguage,
  child: Pick<ChildSupervisor, 'ask'>,
  code: string
): Promise<string[]> {
  if (code.trim() === '') {
    return ['value'];
  }
  try {
    const cell = await language.expression(code);
    const question = {
      kind: 'evaluate' as const,
      code: JSON.stringify(cell),
      cursor: 0
    };
    return await child.ask(question, PATIENCE_MS);
  } catch (error) {
    return [
      'error',
      'SubshellError',
      `Beside a running cell this cannot be evaluated: ${(error as Error).message}`
    ];
  }
}
