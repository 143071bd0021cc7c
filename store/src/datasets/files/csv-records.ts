import type { ByteSource } from './byte-source.js';

const PIECE = 1 << 18;
/** Characters of a record; beyond, something else than CSV is in the file. */
const LONGEST_RECORD = 1 << 24;

/**
 * The records of a CSV file (RFC 4180) from a byte on, each as the texts of its
 * values; lines without anything are passed over.
 *
 * @throws Error when a record has no end that can be believed.
 */
export function* csvRecords(
  source: ByteSource,
  begin: number,
  delimiter: string
): Generator<string[]> {
  const decoder = new TextDecoder();
  let text = '';
  for (let at = begin; ; at += PIECE) {
    const piece = source.upTo(at, PIECE);
    const last = at + piece.length >= source.size;
    text += decoder.decode(piece, { stream: !last });
    let from = 0;
    for (;;) {
      const record = recordAt(text, from, delimiter, last);
      if (!record) {
        break;
      }
      from = record.next;
      if (record.values.length > 1 || record.values[0] !== '') {
        yield record.values;
      }
    }
    text = text.slice(from);
    if (last) {
      return;
    }
    if (text.length > LONGEST_RECORD) {
      throw new Error(
        'A row of the CSV file is longer than 16 million characters: a quotation mark is not closed, or this is no CSV file.'
      );
    }
  }
}

/** The record that begins at `from`; nothing when its end is not in the text. */
function recordAt(
  text: string,
  from: number,
  delimiter: string,
  last: boolean
): { values: string[]; next: number } | undefined {
  if (from >= text.length) {
    return undefined;
  }
  const values: string[] = [];
  let at = from;
  for (;;) {
    let value = '';
    if (text[at] === '"') {
      for (;;) {
        const close = text.indexOf('"', at + 1);
        if (close < 0) {
          if (!last) {
            return undefined;
          }
          value += text.slice(at + 1);
          at = text.length;
          break;
        }
        value += text.slice(at + 1, close);
        if (text[close + 1] !== '"') {
          at = close + 1;
          break;
        }
        value += '"';
        at = close + 1;
      }
    }
    let end = at;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n') {
      end++;
    }
    if (end === text.length && !last) {
      return undefined;
    }
    const rest = text.slice(at, end);
    values.push(value + (text[end] === delimiter ? rest : rest.replace(/\r$/, '')));
    at = end + 1;
    if (text[end] !== delimiter) {
      return { values, next: at };
    }
  }
}
