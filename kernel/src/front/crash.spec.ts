import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isAlive,
  KernelClient,
  MAIN,
  until,
  writeConnectionFile
} from '../testing/kernel-client';

jest.setTimeout(60_000);

const BRIDGE = 'const bridge = (globalThis as any)[Symbol.for("trainlab.kernel.v1")];';

describe('the end of the process that runs cells', () => {
  let kernel: KernelClient;
  beforeEach(async () => {
    kernel = await KernelClient.start();
  });
  afterEach(() => kernel.stop());

  const childPid = async () => Number((await kernel.execute('process.pid')).result);
  const recordFile = () => join(kernel.folder, 'writer.exit.json');
  const wantRecord = () =>
    kernel.execute(
      `${BRIDGE} bridge.writeExitRecord(${JSON.stringify(recordFile())}); 1`
    );
  const record = () =>
    JSON.parse(readFileSync(recordFile(), 'utf8')) as Record<string, unknown>;

  it.each([
    ['SIGKILL', /killed by SIGKILL during op MatMul: .*memory/],
    ['SIGSEGV', /ended by SIGSEGV during op MatMul/]
  ] as const)('is told in the cell with the last activity: %s', async (signal, words) => {
    await wantRecord();
    await kernel.execute('const lost: any = { known: 1 };');
    const pid = await childPid();
    const id = kernel.submit(
      `bridge.status('op Add'); bridge.status('op MatMul'); console.log('working'); for (;;) {}`
    );
    await kernel.printed(id, 'working');
    // Only the busy process knows this name, and its answer comes behind its activity.
    let matches: unknown;
    do {
      ({ matches } = await kernel.request('complete_request', {
        code: 'lost.',
        cursor_pos: 5
      }));
    } while (!(matches as string[]).includes('known'));
    process.kill(pid, signal);
    const begin = performance.now();
    const { error, reply, stdout } = await kernel.execution(id);
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(error?.ename).toBe('ProcessEnded');
    expect(error?.evalue).toMatch(words);
    expect(error?.evalue).toMatch(/Variables are lost; the next cell runs/);
    expect(reply['status']).toBe('error');
    expect(stdout).toBe('working\n');
    expect(record()).toMatchObject({ version: 1, status: 'FAILED', signal });
    const next = await kernel.execute('1 + 1');
    expect(next.result).toBe('2');
    expect(next.reply['execution_count']).toBe(5);
    expect((await kernel.execute('lost')).error?.ename).toBe('ReferenceError');
    const history = await kernel.request('history_request', {
      hist_access_type: 'tail',
      n: 2,
      raw: true,
      output: false
    });
    expect(
      (history['history'] as unknown[][]).map(([, line, input]) => [line, input])
    ).toEqual([
      [5, '1 + 1'],
      [6, 'lost']
    ]);
  });

  it('is told when a cell exits it', async () => {
    await wantRecord();
    const { error, stdout } = await kernel.execute(
      'console.log("last words"); process.exit(3);'
    );
    expect(error?.evalue).toMatch(/exit code 3/);
    expect(stdout).toBe('last words\n');
    expect(record()).toMatchObject({ status: 'FAILED', exitCode: 3 });
    expect((await kernel.execute('2')).result).toBe('2');
  });

  it('is told when memory runs out', async () => {
    await kernel.execute(
      'import v8 from "node:v8"; v8.setFlagsFromString("--max-old-space-size=60");'
    );
    const { error, stderr } = await kernel.execute(
      'const held: number[][] = []; for (;;) held.push(new Array(100_000).fill(1.5));'
    );
    expect(error?.evalue).toMatch(
      /(SIGABRT|SIGTRAP).*memory ran out.*Variables are lost/
    );
    expect(stderr).toContain('heap out of memory');
    expect((await kernel.execute('2')).result).toBe('2');
  });

  it('is told after the last cell when none runs', async () => {
    const id = kernel.submit('process.pid');
    const pid = Number((await kernel.execution(id)).result);
    process.kill(pid, 'SIGKILL');
    await kernel.printed(id, 'Variables are lost');
    expect((await kernel.execute('3')).result).toBe('3');
  });

  it('comes with the end of the front', async () => {
    const pid = await childPid();
    kernel.submit('console.log("busy"); for (;;) {}');
    await kernel.iopub.find('busy', m => m.content['text'] === 'busy\n');
    kernel.process.kill('SIGKILL');
    await kernel.exited;
    await until('the child has ended', () => !isAlive(pid));
  });

  it('comes after the shutdown callbacks, with a record', async () => {
    await wantRecord();
    const pid = await childPid();
    const marker = join(kernel.folder, 'called');
    await kernel.execute(
      `bridge.onShutdown(async () => { await new Promise(r => setTimeout(r, 50)); require('fs').writeFileSync(${JSON.stringify(marker)}, 'yes'); }); 1`
    );
    const reply = await kernel.request('shutdown_request', { restart: true });
    expect(reply).toMatchObject({ status: 'ok', restart: true });
    await kernel.exited;
    expect(existsSync(marker)).toBe(true);
    expect(record()).toMatchObject({
      status: 'KILLED',
      reason: 'The kernel was restarted.'
    });
    expect(isAlive(pid)).toBe(false);
  });

  it('does not wait for a busy cell at shutdown', async () => {
    await wantRecord();
    const pid = await childPid();
    const id = kernel.submit(
      'console.log("busy"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'
    );
    await kernel.printed(id, 'busy');
    const begin = performance.now();
    await kernel.request('shutdown_request', { restart: false });
    await kernel.exited;
    expect(performance.now() - begin).toBeLessThan(2500);
    expect(isAlive(pid)).toBe(false);
    expect(record()).toMatchObject({
      status: 'KILLED',
      reason: 'The kernel was shut down.'
    });
  });

  it('gives an interrupted cell and slow callbacks their time', async () => {
    const marker = join(kernel.folder, 'called');
    await kernel.execute(
      `${BRIDGE} bridge.onShutdown(async () => { await new Promise(r => setTimeout(r, 1500)); require('fs').appendFileSync(${JSON.stringify(marker)}, 'callback'); }); 1`
    );
    const id = kernel.submit(
      `try { console.log('busy'); for (;;) {} } finally { require('fs').appendFileSync(${JSON.stringify(marker)}, 'finally '); }`
    );
    await kernel.printed(id, 'busy');
    await kernel.request('shutdown_request', { restart: false });
    await kernel.exited;
    expect(readFileSync(marker, 'utf8')).toBe('finally callback');
  });

  it('is recorded nowhere once that is taken back', async () => {
    await kernel.execute(
      `${BRIDGE} bridge.writeExitRecord(${JSON.stringify(recordFile())}).dispose(); 1`
    );
    await kernel.request('shutdown_request', { restart: false });
    await kernel.exited;
    expect(existsSync(recordFile())).toBe(false);
  });
});

describe('a kernel whose server is gone', () => {
  it('ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainlab-kernel-test-'));
    const { file } = await writeConnectionFile(folder, 'key');
    const server = spawn(
      'sh',
      ['-c', `"${process.execPath}" "${MAIN}" "${file}" & echo $!; wait`],
      {
        env: { ...process.env, TRAINLAB_HOME: folder, JPY_PARENT_PID: '1' },
        stdio: ['ignore', 'pipe', 'ignore']
      }
    );
    const pid = await new Promise<number>(resolve =>
      server.stdout.once('data', piece => resolve(Number(String(piece))))
    );
    const children = () =>
      readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    await until('the kernel has a child', () => children() !== '');
    const child = Number(children());
    server.kill('SIGKILL');
    await until(
      'the kernel and its child have ended',
      () => !isAlive(pid) && !isAlive(child)
    );
    rmSync(folder, { recursive: true, force: true });
  });
});
