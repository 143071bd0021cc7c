import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Searches everything that was written for the tokens that were in use. */
export async function secrets(suite, hub) {
  await suite.part('no token stands in any log or notebook', () => {
    const tokens = [
      ...hub.serverTokens,
      ...hub.accounts.map(({ token }) => token)
    ].filter(Boolean);
    assert.ok(
      tokens.length >= hub.accounts.length * 2,
      'tokens were found to search for'
    );
    const texts = [
      ...hub.logs(),
      ...hub.accounts.flatMap(({ home }) => filesBelow(home))
    ];
    for (const [name, text] of texts) {
      for (const token of tokens) {
        assert.equal(text.includes(token), false, `a token stands in ${name}`);
      }
    }
    process.stdout.write(
      `       ${tokens.length} tokens in ${texts.length} files: none\n`
    );
  });
}

function filesBelow(folder) {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      // What Jupyter's own servers tell each other about themselves is not ours.
      .filter(entry => !entry.parentPath.endsWith('/jupyter/runtime'))
      .filter(
        entry => entry.isFile() && /\.(log|ipynb|json|journal|txt)$/.test(entry.name)
      )
      .map(entry => {
        const path = join(entry.parentPath, entry.name);
        return [path, readFileSync(path, 'latin1')];
      })
  );
}
