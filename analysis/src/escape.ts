const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

/**
 * Text for the content or a quoted attribute of HTML and of XML. Characters
 * that XML 1.0 forbids (controls, lone surrogates) are replaced, since one of
 * them would make a whole SVG unreadable.
 */
export function escapeMarkup(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\p{Cc}/gu, control => ('\t\n\r'.includes(control) ? control : '\ufffd'))
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, character => ENTITIES[character]);
}

/** `text` with at most `length` characters, cut in the middle. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) {
    return text;
  }
  const head = Math.ceil((length - 1) / 2);
  const tail = length - 1 - head;
  return `${characters.slice(0, head).join('')}…${tail > 0 ? characters.slice(-tail).join('') : ''}`;
}
