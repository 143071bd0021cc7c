import { join } from 'node:path';
import { run } from '../tests/run-program.js';

jest.setTimeout(300_000);

describe('published test suites', () => {
  it.each([
    ['each op alone', []],
    ['each op inside a function', ['--functions']]
  ])('pass but for the cases that docs/engine.md names: %s', async (_, args) => {
    const script = join(__dirname, '../tests/tfjs-core-suite.mjs');
    const { code, stdout } = await run(script, { registered: false, args });
    process.stdout.write(stdout);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tfjs-core: 42\d\d passed, 0 failed/);
  });
});
