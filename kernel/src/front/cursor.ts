/** Jupyter counts code points, JavaScript UTF-16 units; a cell with an emoji has both. */
export function toOffset(code: string, codePoints: number): number {
  let offset = 0;
  for (const character of code) {
    if (codePoints-- <= 0) {
      return offset;
    }
    offset += character.length;
  }
  return offset;
}

export function toCodePoints(code: string, offset: number): number {
  return [...code.slice(0, offset)].length;
}
