import type TypeScript from 'typescript-6';
import { describe, join } from '../description.js';
import type { Description } from '../service.js';
import type { CodeFile } from './notebook-files.js';
import { withoutVirtualNames } from './virtual-files.js';

/** Signature and documentation of the name at an offset, or of the call around it. */
export function inspectionAt(
  service: TypeScript.LanguageService,
  { path, shift }: CodeFile,
  offset: number
): Description | undefined {
  const at = (position: number) => {
    const info = service.getQuickInfoAtPosition(path, shift + position);
    return info && info.textSpan.start >= shift ? info : undefined;
  };
  // The cursor often stands right behind the name.
  const info = at(offset) ?? (offset > 0 ? at(offset - 1) : undefined);
  if (info) {
    const { signature, documentation } = describe(info);
    return { signature: readable(signature), documentation };
  }
  return signatureHelp(service, path, shift + offset);
}

/** How the call around the position is to be made, the chosen signature first. */
function signatureHelp(
  service: TypeScript.LanguageService,
  path: string,
  position: number
): Description | undefined {
  const help = service.getSignatureHelpItems(path, position, undefined);
  if (!help) {
    return undefined;
  }
  const { items, selectedItemIndex, argumentIndex } = help;
  const chosen = items[selectedItemIndex];
  const ordered = [chosen, ...items.filter(item => item !== chosen)];
  const parameter =
    chosen.parameters[Math.min(argumentIndex, chosen.parameters.length - 1)];
  const parameters = chosen.parameters
    .map(each => ({ name: each.name, text: join(each.documentation) }))
    .filter(({ text }) => text)
    .map(({ name, text }) => `*@param* ${name} ${text}`);
  return {
    signature: ordered.map(item => readable(lineOf(item))).join('\n'),
    documentation: [
      ...(parameter ? [`Now: \`${readable(join(parameter.displayParts))}\``] : []),
      join(chosen.documentation),
      ...parameters
    ]
      .filter(Boolean)
      .join('\n\n')
  };
}

function lineOf({
  prefixDisplayParts,
  parameters,
  separatorDisplayParts,
  suffixDisplayParts
}: TypeScript.SignatureHelpItem): string {
  const inner = parameters.map(({ displayParts }) => join(displayParts));
  return (
    join(prefixDisplayParts) +
    inner.join(join(separatorDisplayParts)) +
    join(suffixDisplayParts)
  );
}

/** Without what only says that a name comes from an earlier cell. */
function readable(signature: string): string {
  return withoutVirtualNames(signature)
    .replace(/^\(alias\) /, '')
    .replace(/\n(import|export) [\w$]+$/, '');
}
