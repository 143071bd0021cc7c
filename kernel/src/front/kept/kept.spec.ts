import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelClient } from '../../testing/kernel-client';
import type { Content } from '../../wire/message';

interface Run {
  id: string;
  cellId: string;
  executionCount: number;
  status: string;
  seq: number;
}

describe('outputs that nobody has saved', () => {
  let home: string;
  let kernel: KernelClient;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'trainlab-kept-'));
    kernel = await start();
  });
  afterAll(async () => {
    await kernel.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const start = () =>
    KernelClient.start({
      environment: { JPY_SESSION_NAME: '/notebooks/a.ipynb', TRAINLAB_HOME: home }
    });
  const submit = (cellId: string, code: string) => kernel.submit(code, {}, { cellId });
  let asked = 0;

  /** Asks as a client that comes new: the runs of these cells with their outputs. */
  async function missed(
    cells: string[],
    session = 'another'
  ): Promise<(Run & { outputs: Content[] })[]> {
    const commId = `ask${asked++}`;
    kernel.send('comm_open', {
      comm_id: commId,
      target_name: 'trainlab.outputs.v1',
      data: { session }
    });
    const messages = () =>
      kernel.iopub.messages.filter(
        m => m.header.msg_type === 'comm_msg' && m.content['comm_id'] === commId
      );
    await kernel.iopub.find('the runs', () => messages().length > 0);
    const [{ content }] = messages();
    const runs = (content['data'] as { runs: Run[] }).runs.filter(({ cellId }) =>
      cells.includes(cellId)
    );
    const parts = (id: string) =>
      messages()
        .map(
          m => m.content['data'] as { run?: string; outputs: Content[]; isLast: boolean }
        )
        .filter(({ run }) => run === id);
    for (const { id } of runs) {
      await kernel.iopub.find(`the outputs of ${id}`, () =>
        parts(id).some(({ isLast }) => isLast)
      );
    }
    return runs.map(run => ({ ...run, outputs: parts(run.id).flatMap(p => p.outputs) }));
  }

  const saved = async (runs: Record<string, number>) => {
    const id = kernel.send('comm_msg', {
      comm_id: `ask${asked - 1}`,
      data: { saved: runs }
    });
    await kernel.status(id, 'idle');
  };
  const printed = (outputs: Content[]) =>
    outputs
      .filter(o => o['output_type'] === 'stream')
      .map(o => o['text'])
      .join('');

  it('are told to a client that comes later, while the run goes on and after it', async () => {
    const id = submit(
      'cell-a',
      'import { display } from "@trainlab/kernel"; const bar = await display("0 %"); console.log("one"); await bar.update("50 %"); let on = true; while (on) await new Promise(r => setTimeout(r, 5)); console.log("two"); "result"'
    );
    await kernel.printed(id, 'one');
    const [running] = await missed(['cell-a']);
    expect(running).toMatchObject({ id, cellId: 'cell-a', status: 'running' });
    expect(printed(running.outputs)).toBe('one\n');
    expect(running.outputs[0]['data']).toMatchObject({ 'text/plain': "'50 %'" });
    // The rest is numbered from there on.
    await kernel.interrupt();
    await kernel.execution(id);
    const numbers = kernel.iopub.messages
      .filter(m => m.parent.msg_id === id && 'trainlab_output' in m.metadata)
      .map(m => m.metadata['trainlab_output']);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(numbers.length).toBeGreaterThan(running.seq);
    const [over] = await missed(['cell-a']);
    expect(over).toMatchObject({ status: 'error', seq: numbers.length });
    expect(over.outputs.at(-1)).toMatchObject({
      output_type: 'error',
      ename: 'InterruptError'
    });
  });

  it('are not told again once they are saved, unless more has come', async () => {
    const id = submit(
      'cell-b',
      'let more!: () => void; new Promise<void>(r => { more = r; }).then(() => console.log("late")); console.log("first"); 1'
    );
    await kernel.execution(id);
    const [run] = await missed(['cell-b']);
    await saved({ [id]: run.seq });
    expect(await missed(['cell-b'])).toEqual([]);
    await kernel.execute('more()');
    await kernel.printed(id, 'late');
    const [again] = await missed(['cell-b']);
    expect(printed(again.outputs)).toBe('first\nlate\n');
  });

  it('are the last run of each cell, and not what the client itself asked for', async () => {
    await kernel.execution(submit('cell-c', 'console.log("old")'));
    const last = submit('cell-c', 'console.log("new")');
    await kernel.execution(last);
    await kernel.execution(submit('cell-d', '"b"'));
    await kernel.execute('console.log("no cell")');
    const runs = await missed(['cell-c', 'cell-d']);
    expect(runs.map(({ cellId }) => cellId)).toEqual(['cell-c', 'cell-d']);
    expect(printed(runs[0].outputs)).toBe('new\n');
    const { session } = kernel.iopub.messages.find(m => m.parent.msg_id === last)!.parent;
    expect(await missed(['cell-c', 'cell-d'], session)).toEqual([]);
  });

  it('come whole when there are many, and updates do not fill the disk', async () => {
    const id = submit(
      'cell-f',
      `import { display } from '@trainlab/kernel';
       const bar = await display('0');
       for (let i = 0; i < 150_000; i++) { console.log(i); }
       const wide = "x".repeat(9_000);
       for (let i = 0; i < 2000; i++) await bar.update(wide + i);
       undefined`
    );
    await kernel.execution(id);
    const [run] = await missed(['cell-f']);
    expect(printed(run.outputs)).toBe(
      Array.from({ length: 150_000 }, (_, i) => `${i}\n`).join('')
    );
    expect(run.outputs[0]['data']).toMatchObject({
      'text/plain': expect.stringMatching(/x1999'$/) as string
    });
    const [folder] = readdirSync(join(home, 'kernel-outputs'));
    const files = readdirSync(join(home, 'kernel-outputs', folder));
    const size = files
      .map(file => statSync(join(home, 'kernel-outputs', folder, file)).size)
      .reduce((a, b) => a + b, 0);
    expect(size).toBeLessThan(10 << 20);
  });

  it('are noted as saved when a comm opens with that word, and are not sent then', async () => {
    const id = submit('cell-g', 'console.log("held")');
    await kernel.execution(id);
    const [{ seq }] = await missed(['cell-g']);
    const opened = kernel.send('comm_open', {
      comm_id: 'word',
      target_name: 'trainlab.outputs.v1',
      data: { session: 'another', saved: { [id]: seq } }
    });
    await kernel.status(opened, 'idle');
    // Answers come in order: whatever the word had brought would be here by now.
    expect(await missed(['cell-g'])).toEqual([]);
    expect(kernel.iopub.messages.filter(m => m.content['comm_id'] === 'word')).toEqual(
      []
    );
  });

  it('outlive the kernel, also one that is killed in the middle of a run', async () => {
    const id = submit('cell-e', 'console.log("before the end"); for (;;) {}');
    await kernel.printed(id, 'before');
    kernel.process.kill('SIGKILL');
    await kernel.exited;
    await kernel.stop();
    kernel = await start();
    const [run] = await missed(['cell-e']);
    expect(run).toMatchObject({ id, status: 'lost' });
    expect(printed(run.outputs)).toBe('before the end\n');
  });
});
