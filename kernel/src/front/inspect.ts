import type { RemoteLanguage } from '../language/requests.js';
import type { Description } from '../language/service.js';
import type { ChildSupervisor } from './child-supervisor.js';
import { toOffset } from './cursor.js';
import { integer, text, type Handler } from './exchange.js';
import { outputDirective } from './output-settings.js';

/** Signature, value and documentation of the name under the cursor. */
export function inspectHandler(
  language: RemoteLanguage,
  child: Pick<ChildSupervisor, 'ask'>
): Handler {
  return async ({ content }) => {
    const { code } = outputDirective(text(content, 'code'));
    const offset = toOffset(code, integer(content, 'cursor_pos') ?? Infinity);
    const [described, [value = '']] = await Promise.all([
      language.inspect(code, offset),
      child.ask({ kind: 'summary', code, cursor: offset })
    ]);
    const found = described ?? (value ? { signature: '', documentation: '' } : undefined);
    return {
      status: 'ok',
      found: found !== undefined,
      data: found ? descriptionBundle(found, value) : {},
      metadata: {}
    };
  };
}

export function descriptionBundle(
  { signature, documentation }: Description,
  value = ''
): Record<string, string> {
  const plain = [signature, value && `Value: ${value}`, documentation];
  const markdown = [
    signature && fenced(signature),
    value && `Value:\n\n${fenced(value)}`,
    documentation
  ];
  return {
    'text/plain': plain.filter(Boolean).join('\n\n'),
    'text/markdown': markdown.filter(Boolean).join('\n\n')
  };
}

function fenced(code: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}typescript\n${code}\n${fence}`;
}

/** The most backticks in a row, which a fence has to exceed. */
function longestRun(code: string): number {
  return Math.max(0, ...(code.match(/`+/g) ?? []).map(run => run.length));
}
