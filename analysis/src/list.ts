/** An enumeration: `a`, `a and b`, `a, b and c`. */
export function list(texts: readonly string[]): string {
  return texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}`;
}

/** The first `most` texts behind each other, and how many more there are. */
export function few(texts: readonly string[], most: number, separator: string): string {
  const more = texts.length - most;
  return more > 0
    ? [...texts.slice(0, most), `and ${more} more`].join(separator)
    : texts.join(separator);
}
