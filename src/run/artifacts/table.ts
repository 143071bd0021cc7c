/**
 * The first rows of a text of separated values, as RFC 4180 describes it.
 *
 * @param separator When absent, the one of comma, semicolon and tab that the
 *   first line has most of.
 */
export function parseTable(
  text: string,
  separator: string | undefined,
  mostRows: number
): string[][] {
  const between = separator ?? separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character !== '"') {
        cell += character;
      } else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else {
        quoted = false;
      }
    } else if (character === '"' && cell === '') {
      quoted = true;
    } else if (character === between) {
      row.push(cell);
      cell = '';
    } else if (character === '\n') {
      row.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell);
      rows.push(row);
      row = [];
      cell = '';
      if (rows.length === mostRows) {
        return rows;
      }
    } else {
      cell += character;
    }
  }
  if (cell !== '' || row.length > 0) {
    rows.push([...row, cell]);
  }
  return rows;
}

function separatorOf(text: string): string {
  const [line] = text.split('\n', 1);
  const count = (separator: string) => line.split(separator).length;
  return [',', ';', '\t'].reduce((most, one) => (count(one) > count(most) ? one : most));
}
