/**
 * `npm run lint:check` and, with `--fix`, `npm run lint`: prettier, eslint, stylelint,
 * and whether the SDK's reference is what its docstrings say.
 */
import { capture, root } from './gate/process.mjs';
import { join } from 'node:path';

const fix = process.argv.includes('--fix');
const bin = (name, path) => join(root, 'node_modules', name, path);

const steps = [
  [
    bin('prettier', 'bin/prettier.cjs'),
    fix ? '--write' : '--check',
    '--log-level=warn',
    '.'
  ],
  [bin('eslint', 'bin/eslint.js'), '--max-warnings=0', ...(fix ? ['--fix'] : []), '.'],
  [
    bin('stylelint', 'bin/stylelint.mjs'),
    ...(fix ? ['--fix'] : []),
    'style/**/*.css',
    'views/style/**/*.css',
    'page/style/**/*.css'
  ],
  [join(root, 'scripts/sdk_reference.mjs'), ...(fix ? [] : ['--check'])]
];

let failed = 0;
for (const step of steps) {
  const { status } = await capture(process.execPath, step);
  failed += status === 0 ? 0 : 1;
}
process.exit(failed > 0 ? 1 : 0);
