import type TypeScript from 'typescript-6';
import type { Description } from './service.js';

/** A name's signature and documentation, as Markdown, from the compiler's answer. */
export function describe(info: TypeScript.QuickInfo): Description {
  const tags = (info.tags ?? []).map(tag => {
    const text = join(tag.text);
    return text ? `*@${tag.name}* ${text}` : `*@${tag.name}*`;
  });
  return {
    signature: join(info.displayParts),
    documentation: [join(info.documentation), ...tags].filter(Boolean).join('\n\n')
  };
}

/** The text of the compiler's display parts. */
export function join(parts: readonly TypeScript.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map(part => part.text).join('');
}
