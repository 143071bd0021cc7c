import { KernelClient } from '../testing/kernel-client';

jest.setTimeout(60_000);

describe('an interrupt', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
    await kernel.execute('let kept = 1;');
  });
  afterAll(() => kernel.stop());

  /** Interrupts a cell once it has printed `go`; gives its end and the milliseconds it took. */
  async function interrupted(code: string) {
    const id = kernel.submit(code);
    await kernel.printed(id, 'go');
    const begin = performance.now();
    await kernel.interrupt();
    const execution = await kernel.execution(id);
    return { id, execution, took: performance.now() - begin };
  }

  const shapes: [string, string][] = [
    ['a sync loop', 'console.log("go"); for (;;) kept += 0;'],
    [
      'a sync loop after an await',
      'await new Promise(r => setTimeout(r, 1)); console.log("go"); while (true) {}'
    ],
    [
      'an async loop',
      'console.log("go"); for (;;) { await new Promise(r => setImmediate(r)); }'
    ],
    [
      'an async loop in a function',
      'async function spin() { let n = 0; for (;;) { await null; if (n++ === 0) console.log("go"); await new Promise(r => setTimeout(r, 1)); } }\nawait spin();'
    ],
    ['a wait for nothing', 'console.log("go"); await new Promise(() => {});'],
    [
      'a wait for a timer',
      'import { setTimeout as sleep } from "node:timers/promises"; console.log("go"); await sleep(1e6);'
    ],
    [
      'a loop that catches everything',
      'console.log("go"); for (;;) { try { for (;;) {} } catch { kept = 2; } }'
    ],
    ['a loop in a function of an earlier cell', 'console.log("go"); spinning();'],
    [
      'a stream of values',
      'async function* endless() { for (;;) { yield 1; await new Promise(r => setTimeout(r, 1)); } }\nconsole.log("go"); for await (const value of endless()) { kept += 0; }'
    ]
  ];

  it.each(shapes)('stops %s and keeps the variables', async (_, code) => {
    await kernel.execute('function spinning() { for (;;) {} }');
    const { execution, took } = await interrupted(code);
    expect(execution.error?.ename).toBe('InterruptError');
    expect(execution.reply['status']).toBe('error');
    // Far from the 5 s after which the kernel would say that it waits.
    expect(took).toBeLessThan(2500);
    expect((await kernel.execute('kept')).result).toBe('1');
  });

  it('stops a cell that was asked for its values many times', async () => {
    const id = kernel.submit('console.log("go"); for (;;) {}');
    await kernel.printed(id, 'go');
    const ask = () => kernel.request('complete_request', { code: 'kep', cursor_pos: 3 });
    for (let round = 0; round < 100; round++) {
      await Promise.all([ask(), ask(), ask()]);
    }
    const begin = performance.now();
    await kernel.interrupt();
    await kernel.execution(id);
    expect(performance.now() - begin).toBeLessThan(2500);
    expect((await kernel.execute('kept')).result).toMatch(/^\d$/);
  });

  it('says where the code stood', async () => {
    const { execution } = await interrupted(
      'console.log("go");\nlet n = 0;\nwhile (true) {\n  n++;\n}'
    );
    expect(execution.error?.traceback).toMatch(/Cell In\[\d+\], line [34]/);
  });

  it('runs finally blocks, also those that wait', async () => {
    const { execution } = await interrupted(`
      async function train() {
        try {
          console.log('go');
          await new Promise(() => {});
        } finally {
          await new Promise(r => setTimeout(r, 20));
          for (let i = 0; i < 3; i++) console.log('inner', i);
        }
      }
      try { await train(); } finally { console.log('outer'); }`);
    expect(execution.error?.ename).toBe('InterruptError');
    expect(execution.stdout).toBe('go\ninner 0\ninner 1\ninner 2\nouter\n');
  });

  it('aborts the signal of the bridge', async () => {
    const { execution } = await interrupted(`
      const bridge = (globalThis as any)[Symbol.for('trainlab.kernel.v1')];
      bridge.signal.addEventListener('abort', () => console.log('aborted', bridge.interrupted()));
      console.log('go');
      for (;;) bridge.throwIfInterrupted();`);
    expect(execution.error?.ename).toBe('InterruptError');
    expect(execution.stdout).toContain('aborted true');
  });

  it('leaves nothing of the old cell running', async () => {
    const { id } = await interrupted(`
      setInterval(() => console.log('ghost interval'), 5);
      const later = () => setTimeout(() => { console.log('ghost timer'); later(); }, 5); later();
      (async () => { for (;;) { await new Promise(r => setTimeout(r, 5)); console.log('ghost loop'); } })();
      (async () => { for (;;) { await new Promise(r => setImmediate(r)); } })();
      console.log('go');
      await new Promise(() => {});`);
    const before = kernel.collected(id).stdout;
    // Timers of the same length: those of the ghosts would come before the last of these.
    await kernel.execute(
      'for (let turn = 0; turn < 20; turn++) { await new Promise(r => setTimeout(r, 5)); }'
    );
    expect(kernel.collected(id).stdout).toBe(before);
  });

  it('leaves timers of other cells alone', async () => {
    const other = kernel.submit(
      'let ticks = 0; const ticker = setInterval(() => { ticks++; }, 2);'
    );
    await kernel.execution(other);
    await interrupted('console.log("go"); await new Promise(() => {});');
    const { result } = await kernel.execute(
      'const seen = ticks; while (ticks < seen + 3) await new Promise(r => setTimeout(r, 2)); clearInterval(ticker); "ticking"'
    );
    expect(result).toBe("'ticking'");
  });

  it('aborts the cells that were waiting', async () => {
    const first = kernel.submit('console.log("go"); for (;;) {}');
    const second = kernel.submit('kept = 99');
    await kernel.printed(first, 'go');
    await kernel.interrupt();
    expect((await kernel.reply(second))['status']).toBe('aborted');
    expect((await kernel.execute('kept')).result).toBe('1');
  });

  it('does nothing when no cell runs', async () => {
    await kernel.interrupt();
    expect((await kernel.execute('kept')).result).toBe('1');
  });

  it('ends the process of a cell in native code at the second wish', async () => {
    const id = kernel.submit(
      'console.log("go"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'
    );
    await kernel.printed(id, 'go');
    await kernel.interrupt();
    await kernel.printed(id, 'Interrupt again');
    await kernel.interrupt();
    const { error } = await kernel.execution(id);
    expect(error?.ename).toBe('ProcessEnded');
    expect(error?.evalue).toContain('Variables are lost');
    expect((await kernel.execute('typeof kept')).result).toBe("'undefined'");
    expect((await kernel.execute('1 + 1')).result).toBe('2');
  });

  it('ends the process of a cell in native code after ten seconds', async () => {
    const id = kernel.submit(
      'console.log("go"); require("child_process").execSync("sleep 60");'
    );
    await kernel.printed(id, 'go');
    const begin = performance.now();
    await kernel.interrupt();
    const { error, stderr } = await kernel.execution(id);
    expect(stderr).toContain('Interrupt again');
    expect(error?.ename).toBe('ProcessEnded');
    expect(performance.now() - begin).toBeGreaterThan(9000);
    expect((await kernel.execute('1 + 1')).result).toBe('2');
  });
});
