import { join } from 'node:path';
import { run } from '../tests/run-program.js';

jest.setTimeout(300_000);

describe('published test suites', () => {
  it("passes tfjs-core's and tfjs-node's own tests as the stock binding does", async () => {
    const script = join(__dirname, '../tests/tfjs-core-suite.mjs');
    const { code, stdout } = await run(script, { registered: false });
    process.stdout.write(stdout);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tfjs-core: 38\d\d passed/);
  });
});
