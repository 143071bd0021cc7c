import { parseTable } from './table.js';

/** What a preview shows of an artifact. */
export type ArtifactContent =
  | { readonly kind: 'image'; readonly type: string; readonly bytes: Uint8Array }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly cut: boolean }
  | { readonly kind: 'table'; readonly rows: string[][]; readonly cut: boolean }
  /** Could run scripts or load things when shown: only for download. */
  | { readonly kind: 'active' }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'binary' };

/** Rows of a table that a preview shows, below the names of the columns. */
export const MOST_ROWS = 100;

/** Bytes that are read of text. */
const MOST_TEXT = 512 * 1024;

const ACTIVE_NAME = /\.(svgz?|x?html?|xml|xsl|mht(ml)?|pdf)$/i;
const ACTIVE_START = /^\s*<(\?xml|!doctype|!--|html|head|body|svg|script)/i;
const IMAGE_NAME = /\.(png|jpe?g|gif|webp|bmp)$/i;
const TABLE_NAME = /\.(csv|tsv)$/i;
const JSON_NAME = /\.(json|ipynb|geojson)$/i;

/** How many bytes a preview needs at most; none when there will be no preview. */
export function bytesWanted(path: string, mostImage: number): number {
  if (ACTIVE_NAME.test(path)) {
    return 0;
  }
  return IMAGE_NAME.test(path) ? Math.max(mostImage, MOST_TEXT) : MOST_TEXT;
}

/**
 * What the beginning of a file is, by its bytes; the name only tells kinds of
 * text apart, and forbids a preview.
 *
 * @param size Bytes of the whole file, of which `bytes` is the beginning.
 */
export function contentOf(
  path: string,
  bytes: Uint8Array,
  size: number
): ArtifactContent {
  if (ACTIVE_NAME.test(path)) {
    return { kind: 'active' };
  }
  const cut = bytes.length < size;
  const type = imageType(bytes);
  if (type) {
    return cut ? { kind: 'tooLarge' } : { kind: 'image', type, bytes };
  }
  const text = textOf(bytes, cut);
  if (text === undefined) {
    return { kind: 'binary' };
  }
  if (ACTIVE_START.test(text)) {
    return { kind: 'active' };
  }
  if (TABLE_NAME.test(path)) {
    // One row for the names of the columns, and one to know whether there are more.
    const rows = parseTable(text, /\.tsv$/i.test(path) ? '\t' : undefined, MOST_ROWS + 2);
    // The last row of a cut file is itself cut.
    const whole = cut && rows.length < MOST_ROWS + 2 ? rows.slice(0, -1) : rows;
    return {
      kind: 'table',
      rows: whole.slice(0, MOST_ROWS + 1),
      cut: cut || whole.length > MOST_ROWS + 1
    };
  }
  const json = !cut && JSON_NAME.test(path) ? indented(text) : undefined;
  return json === undefined ? { kind: 'text', text, cut } : { kind: 'json', text: json };
}

/** The MIME type of a raster image that every browser shows, by its first bytes. */
export function imageType(bytes: Uint8Array): string | undefined {
  const starts = (text: string, at = 0) =>
    [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));
  if (starts('\x89PNG\r\n\x1a\n')) {
    return 'image/png';
  }
  if (starts('\xff\xd8\xff')) {
    return 'image/jpeg';
  }
  if (starts('GIF87a') || starts('GIF89a')) {
    return 'image/gif';
  }
  if (starts('RIFF') && starts('WEBP', 8)) {
    return 'image/webp';
  }
  return starts('BM') && bytes.length > 26 && bytes[14] >= 12 && bytes[15] === 0
    ? 'image/bmp'
    : undefined;
}

/** Bytes as UTF-8; nothing when they are none. A cut may go through a character. */
function textOf(bytes: Uint8Array, cut: boolean): string | undefined {
  if (bytes.includes(0)) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

function indented(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}
