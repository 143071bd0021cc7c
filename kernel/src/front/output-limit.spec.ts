import { KernelClient } from '../testing/kernel-client';

const FLOOD = 'for (let i = 0; i < 10000; i++) console.log("line", i);';
const ALL = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`).join('');

describe('the limit of a cell’s output', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  it('keeps the beginning and the end, and says how to lift it', async () => {
    const { stdout, stderr, reply } = await kernel.execute(
      `%output limit=20kB\n${FLOOD} "done"`
    );
    expect(reply['status']).toBe('ok');
    const [begin, end] = stdout.split(/\n… \d+ kB of text left out …\n/);
    expect(begin).toBe(ALL.slice(0, 20 << 10));
    expect(end.length).toBe(1 << 14);
    expect(ALL.endsWith(end)).toBe(true);
    expect(stderr).toMatch(/put out 20 kB.*%output limit=none/s);
    expect((await kernel.execute(FLOOD)).stdout).toBe(ALL);
  });

  it('holds for later cells when its line is alone, and can be lifted by a cell', async () => {
    await kernel.execute('%output limit=20kB');
    expect((await kernel.execute(FLOOD)).stdout).toContain('left out');
    const lifted = await kernel.execute(
      `import { limitOutput } from '@trainlab/kernel'; limitOutput(Infinity); ${FLOOD}`
    );
    expect(lifted.stdout).toBe(ALL);
    expect((await kernel.execute(`%output limit=none\n${FLOOD}`)).stdout).toBe(ALL);
    await kernel.execute('%output limit=none');
  });

  it('counts displays, and leaves results and errors alone', async () => {
    const { outputs, stdout } = await kernel.execute(`%output limit=1kB
      import { displayData } from '@trainlab/kernel';
      for (let i = 0; i < 5; i++) displayData({ 'text/html': 'x'.repeat(600) });
      "the result"`);
    expect(outputs.filter(({ type }) => type === 'display_data')).toHaveLength(1);
    expect(stdout).toContain('4 displays left out');
    expect(outputs.some(({ type }) => type === 'execute_result')).toBe(true);
  });

  it('is not set by a wrong line', async () => {
    const { error } = await kernel.execute('%output limit=much\n1');
    expect(error?.ename).toBe('UsageError');
    expect(error?.evalue).toContain('limit=SIZE');
  });
});

describe('native logs', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  const LOG = `require('fs').writeSync(2, '2026-11-25 01:22:32.1: I tensorflow/core/x.cc:1] noise\\nW0000 00:00:17.1 1 y.cc:2] warning\\n'); 1`;

  it('lose their noise unless it is wished', async () => {
    expect((await kernel.execute(LOG)).stderr).toBe(
      'W0000 00:00:17.1 1 y.cc:2] warning\n'
    );
    expect((await kernel.execute(`%output log=all\n${LOG}`)).stderr).toContain('noise');
    expect((await kernel.execute(`%output log=none\n${LOG}`)).stderr).toBe('');
  });
});
