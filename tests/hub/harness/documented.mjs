import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/gate/process.mjs';

/** The lines that docs/hub.md tells an admin to add, as they stand there. */
export function documentedLines() {
  const text = readFileSync(join(root, 'docs', 'hub.md'), 'utf8');
  const [, block] = /```python\n([\s\S]*?)```/.exec(text) ?? [];
  if (!block) {
    throw new Error('docs/hub.md has no block of Python.');
  }
  return block;
}

/** The same lines with the ports and the folder of this test, each of which stands there once. */
export function linesFor({ store, proxy, base, data }) {
  return [
    ['http://127.0.0.1:10101', store],
    ['http://127.0.0.1:8000/', `${proxy}${base}`],
    ['/srv/trainlab', data]
  ].reduce((lines, [documented, here]) => {
    if (lines.split(documented).length !== 2) {
      throw new Error(`docs/hub.md should name ${documented} once.`);
    }
    return lines.replace(documented, here);
  }, documentedLines());
}
