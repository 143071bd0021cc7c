import { KernelClient } from '../testing/kernel-client';

jest.setTimeout(60_000);

describe('output', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  it('of 20,000 prints comes whole, in order and before idle', async () => {
    const id = kernel.submit('for (let i = 0; i < 20000; i++) console.log(i);');
    const { stdout, outputs } = await kernel.execution(id);
    const lines = stdout.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(20_000);
    expect(lines.findIndex((line, at) => line !== String(at))).toBe(-1);
    expect(outputs.length).toBeLessThan(200);
    const own = kernel.iopub.messages.filter(m => m.parent.msg_id === id);
    expect(own.at(-1)?.content['execution_state']).toBe('idle');
  });

  it('of both streams, displays and the result keeps its order', async () => {
    const { outputs } = await kernel.execute(`
      import { display } from '@trainlab/kernel';
      console.log('a'); console.error('b'); console.log('c');
      await display(1); console.log('d'); await display(2);
      console.log('e'); 'result'`);
    expect(
      outputs.map(({ type, content }) =>
        type === 'stream'
          ? `${content['name'] as string}:${(content['text'] as string).trim()}`
          : (content['data'] as Record<string, string>)['text/plain']
      )
    ).toEqual([
      'stdout:a',
      'stderr:b',
      'stdout:c',
      '1',
      'stdout:d',
      '2',
      'stdout:e',
      "'result'"
    ]);
  });

  it('appears while a cell blocks its thread', async () => {
    const id = kernel.submit(
      'console.log("first"); const end = Date.now() + 600; while (Date.now() < end) {}'
    );
    await kernel.printed(id, 'first');
    expect(kernel.replies.messages.some(m => m.parent.msg_id === id)).toBe(false);
    await kernel.execution(id);
  });

  it('that comes late goes to the cell that began it', async () => {
    const first = kernel.submit(`
      let open!: () => void; const gate = new Promise<void>(r => { open = r; });
      gate.then(() => { console.log('promise'); setTimeout(() => console.log('timer'), 1); });
      setTimeout(() => { throw new Error('stray'); }, 1);
      1`);
    await kernel.execution(first);
    await kernel.printed(first, 'stray');
    const second = await kernel.execute('open(); console.log("second");');
    await kernel.printed(first, 'timer\n');
    expect(second.stdout).toBe('second\n');
    expect(kernel.collected(first).stdout).toBe('promise\ntimer\n');
    expect(kernel.collected(first).stderr).toMatch(/Error.*: stray/);
  });

  it('of an unhandled rejection is told and the cell goes on', async () => {
    const { stderr, result } = await kernel.execute(
      'void Promise.reject(new RangeError("forgotten")); await new Promise(r => setTimeout(r, 5)); "on"'
    );
    expect(stderr).toMatch(/nothing handled it.*RangeError.*forgotten/);
    expect(result).toBe("'on'");
  });

  it('of native code and child processes reaches the cell, before idle', async () => {
    const id = kernel.submit(`
      import { execSync } from 'node:child_process'; import { writeSync } from 'node:fs';
      execSync('echo from a process; echo to stderr >&2', { stdio: 'inherit' });
      writeSync(1, 'written to the descriptor\\n'); writeSync(1, 'no newline ✓');`);
    const { stdout, stderr } = await kernel.execution(id);
    expect(stdout).toBe('from a process\nwritten to the descriptor\nno newline ✓');
    expect(stderr).toBe('to stderr\n');
  });

  it('is shown, shown anew and cleared', async () => {
    const { outputs } = await kernel.execute(`
      import { clearOutput, displayData } from '@trainlab/kernel';
      const handle = await display({ a: 1 }); await handle.update('new');
      displayData({ 'text/html': '<b>x</b>' }, { isolated: true }); clearOutput(true);`);
    const [shown, updated, data, cleared] = outputs;
    expect([shown.type, updated.type, data.type, cleared.type]).toEqual([
      'display_data',
      'update_display_data',
      'display_data',
      'clear_output'
    ]);
    expect(shown.content['transient']).toEqual(updated.content['transient']);
    expect(data.content['metadata']).toEqual({ isolated: true });
    expect(cleared.content['wait']).toBe(true);
  });

  it('of values is what Node shows, tensors by shape', async () => {
    const results = async (code: string) => (await kernel.execute(code)).result;
    expect(await results('new Map([["a", 1]])')).toBe("Map(1) { 'a' => 1 }");
    expect(await results('new Float32Array([1, 2.5])')).toBe(
      'Float32Array(2) [ 1, 2.5 ]'
    );
    expect(await results('null')).toBe('null');
    expect(await results('undefined')).toBeUndefined();
    expect(
      await results(
        'import * as tf from "@tensorflow/tfjs"; tf.setBackend("cpu"); tf.tensor2d([[1, 2], [3, 4.5]])'
      )
    ).toBe('Tensor float32 [2, 2]\n[[1, 2],\n [3, 4.5]]');
    expect(await results('tf.zeros([100])')).toBe(
      'Tensor float32 [100]\n[0, 0, 0, 0, 0, 0, …]'
    );
    expect(await results('tf.scalar(5, "int32")')).toBe('Tensor int32 []\n5');
    expect(await results('const gone = tf.scalar(1); gone.dispose(); gone')).toContain(
      'disposed'
    );
  });

  it('of an object is its own bundle, and a formatter comes first', async () => {
    const shown = await kernel.execute(
      'class Chart { [Symbol.for("Jupyter.display")]() { return { "text/html": "<i>chart</i>" }; } }\nnew Chart()'
    );
    expect(shown.outputs[0].content['data']).toEqual({
      'text/html': '<i>chart</i>',
      'text/plain': 'chart'
    });
    const formatted = await kernel.execute(
      `const registered = (globalThis as any)[Symbol.for('trainlab.kernel.v1')].registerFormatter(
         (value: unknown) => value instanceof Chart ? { 'text/plain': 'formatted' } : undefined);
       new Chart()`
    );
    expect(formatted.result).toBe('formatted');
  });

  it('of silent cells is not announced and not counted', async () => {
    const before = (await kernel.execute('"count"')).reply['execution_count'] as number;
    const silent = await kernel.execute('console.log("heard"); 5', { silent: true });
    expect(silent.outputs.map(({ type }) => type)).toEqual(['stream']);
    expect(silent.reply['status']).toBe('ok');
    expect((await kernel.execute('1')).reply['execution_count']).toBe(before + 1);
    await kernel.execute('2', { store_history: false });
    expect((await kernel.execute('3')).reply['execution_count']).toBe(before + 2);
  });

  it('slows a cell down when nobody can take it that fast', async () => {
    const { stdout } = await kernel.execute(
      'const block = "x".repeat(1 << 20) + "\\n"; for (let i = 0; i < 48; i++) process.stdout.write(block); '
    );
    expect(stdout.length).toBe(48 * ((1 << 20) + 1));
  });
});
