import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/gate/process.mjs';
import { documentedLines } from '../harness/documented.mjs';

/** What an admin reads is what the test runs. */
export async function configuration(suite) {
  await suite.part('the documentation and deploy/hub say the same, in 10 lines', () => {
    const lines = documentedLines();
    assert.equal(
      lines,
      readFileSync(join(root, 'deploy', 'hub', 'trainlab_config.py'), 'utf8')
    );
    assert.ok(lines.trimEnd().split('\n').length <= 10);
  });
}
