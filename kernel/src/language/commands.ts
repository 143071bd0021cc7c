import type { Command } from './transform/cell.js';

/** A line `%name text`. */
const LINE = /^[ \t]*%([a-z]\w*)(?:[ \t]+(.*?))?[ \t]*\r?$/;

/**
 * Takes the commands from the top of a cell. In their place the code has blanks,
 * so that all positions stay what they are.
 */
export function withoutCommands(code: string): { code: string; commands: Command[] } {
  const commands: Command[] = [];
  let at = 0;
  while (at < code.length) {
    const end = code.indexOf('\n', at);
    const line = code.slice(at, end < 0 ? undefined : end);
    const found = LINE.exec(line);
    if (found) {
      commands.push({ name: found[1], text: found[2] ?? '' });
    } else if (line.trim() !== '') {
      break;
    }
    at = end < 0 ? code.length : end + 1;
  }
  return commands.length > 0
    ? { code: code.slice(0, at).replace(/[^\r\n]/g, ' ') + code.slice(at), commands }
    : { code, commands };
}
