import type { RemoteLanguage } from '../language/requests.js';
import type { Description } from '../language/service.js';
import { toOffset } from './cursor.js';
import { integer, text, type Handler } from './exchange.js';
import { outputDirective } from './output-settings.js';

/** Signature and documentation of the name under the cursor. */
export function inspectHandler(language: RemoteLanguage): Handler {
  return async ({ content }) => {
    const { code } = outputDirective(text(content, 'code'));
    const offset = toOffset(code, integer(content, 'cursor_pos') ?? Infinity);
    const found = await language.inspect(code, offset);
    return {
      status: 'ok',
      found: found !== undefined,
      data: found ? descriptionBundle(found) : {},
      metadata: {}
    };
  };
}

export function descriptionBundle({
  signature,
  documentation
}: Description): Record<string, string> {
  return {
    'text/plain': documentation ? `${signature}\n\n${documentation}` : signature,
    'text/markdown': `\`\`\`typescript\n${signature}\n\`\`\`\n\n${documentation}`
  };
}
