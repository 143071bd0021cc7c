import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

describe('Translations', () => {
  it('leave no string of the lab untranslated', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['scripts/translations/check.mjs'],
      { cwd: root, encoding: 'utf8' }
    );
    const lines = (stdout + stderr).trim().split('\n');
    expect(lines).toEqual([expect.stringMatching(/^\d{3,} strings, 0 to mend$/)]);
  });

  it('are found by JupyterLab through the entry point of the package', () => {
    const project = readFileSync(join(root, 'pyproject.toml'), 'utf8');
    expect(project).toContain(
      '[project.entry-points."jupyterlab.locale"]\ntrainlab = "trainlab"\n'
    );
  });
});
