/** The 27 behaviours that the public project kernel-testbed asks of a kernel, as tests of our own. */
import { KernelClient } from '../testing/kernel-client';
import type { Content } from '../wire/message';

describe('the kernel, as kernel-testbed asks', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  const info = () => kernel.request('kernel_info_request', {});
  const ofRequest = (id: string) =>
    kernel.iopub.messages.filter(m => m.parent.msg_id === id);
  const typesOf = (id: string) =>
    ofRequest(id).map(
      ({ header, content }) =>
        `${header.msg_type}${header.msg_type === 'status' ? `:${content['execution_state'] as string}` : ''}`
    );

  it('heartbeat: echoes', async () => {
    expect(await kernel.heartbeat()).toBeGreaterThan(0);
  });
  it('iopub_welcome: welcomes a subscription', () => {
    const welcome = kernel.iopub.messages[0];
    expect(welcome.header.msg_type).toBe('iopub_welcome');
    expect(welcome.content).toEqual({ subscription: '' });
  });
  it('kernel_info: answers on shell', async () => {
    expect(await info()).toMatchObject({ status: 'ok', implementation: 'trainlab' });
  });
  it('kernel_info: answers on control', async () => {
    const reply = await kernel.request('kernel_info_request', {}, 'control');
    expect(reply['status']).toBe('ok');
  });
  it('kernel_info: names language and protocol', async () => {
    const { protocol_version: version, language_info: language } = await info();
    expect(version).toMatch(/^5\.\d+$/);
    expect(language).toMatchObject({
      name: 'typescript',
      file_extension: '.ts',
      mimetype: expect.stringContaining('typescript') as string,
      codemirror_mode: 'typescript'
    });
  });
  it('stdout: is a stream', async () => {
    expect((await kernel.execute('console.log("out")')).stdout).toBe('out\n');
  });
  it('stderr: is a stream', async () => {
    expect((await kernel.execute('console.error("err")')).stderr).toBe('err\n');
  });
  it('reply_ok: says ok', async () => {
    const { reply } = await kernel.execute('1 + 1', {
      user_expressions: { two: '1 + 1' }
    });
    expect(reply).toMatchObject({
      status: 'ok',
      user_expressions: { two: { status: 'ok', data: { 'text/plain': '2' } } }
    });
  });
  it('busy_idle: frames a request', async () => {
    const id = kernel.submit('console.log("between")');
    await kernel.execution(id);
    const types = typesOf(id);
    expect(types[0]).toBe('status:busy');
    expect(types.at(-1)).toBe('status:idle');
    expect(types.filter(type => type.startsWith('status'))).toHaveLength(2);
  });
  it('execute_input: repeats the code', async () => {
    const id = kernel.submit('const repeated = 1;');
    const { reply } = await kernel.execution(id);
    const input = ofRequest(id).find(m => m.header.msg_type === 'execute_input')!;
    expect(input.content).toEqual({
      code: 'const repeated = 1;',
      execution_count: reply['execution_count']
    });
  });
  it('complete: finds names', async () => {
    const reply = await kernel.request('complete_request', {
      code: 'console.lo',
      cursor_pos: 10
    });
    expect(reply['matches']).toContain('log');
    expect(reply).toMatchObject({ status: 'ok', cursor_start: 8, cursor_end: 10 });
  });
  it('inspect: describes a name', async () => {
    const reply = await kernel.request('inspect_request', {
      code: 'Math.max',
      cursor_pos: 8,
      detail_level: 0
    });
    expect(reply).toMatchObject({ status: 'ok', found: true });
    expect((reply['data'] as Content)['text/plain']).toContain('max');
  });
  it('is_complete: knows what is complete', async () => {
    const reply = await kernel.request('is_complete_request', { code: 'const a = 1;' });
    expect(reply['status']).toBe('complete');
  });
  it('is_complete: knows what is not', async () => {
    const reply = await kernel.request('is_complete_request', { code: 'function f() {' });
    expect(reply['status']).toBe('incomplete');
  });
  it('history: has what was run', async () => {
    await kernel.execute('"for the history"');
    const { history } = await kernel.request('history_request', {
      hist_access_type: 'tail',
      n: 1,
      raw: true,
      output: true
    });
    expect((history as unknown[][])[0][2]).toEqual([
      '"for the history"',
      "'for the history'"
    ]);
  });
  it('comm_info: lists comms', async () => {
    expect(await kernel.request('comm_info_request', {})).toEqual({
      status: 'ok',
      comms: {}
    });
  });
  it('error_handling: tells name, value and traceback, in reply and broadcast', async () => {
    const { reply, error } = await kernel.execute('throw new RangeError("wrong")');
    expect(reply).toMatchObject({
      status: 'error',
      ename: 'RangeError',
      evalue: 'wrong'
    });
    expect(error?.traceback).toMatch(/Cell In\[\d+\], line 1/);
  });
  it('display_data: shows a bundle', async () => {
    const { outputs } = await kernel.execute(
      'await Deno.jupyter.broadcast("display_data", { data: { "text/html": "<b>x</b>" }, metadata: {}, transient: {} });'
    );
    expect(outputs[0]).toMatchObject({
      type: 'display_data',
      content: { data: { 'text/html': '<b>x</b>' } }
    });
  });
  it('update_display_data: shows anew', async () => {
    const { outputs } = await kernel.execute(
      `const shown = { data: { 'text/plain': 'a' }, metadata: {}, transient: { display_id: 'd' } };
       await Deno.jupyter.broadcast('display_data', shown);
       await Deno.jupyter.broadcast('update_display_data', { ...shown, data: { 'text/plain': 'b' } });`
    );
    expect(
      outputs.map(({ type, content }) => [
        type,
        (content['transient'] as Content)['display_id']
      ])
    ).toEqual([
      ['display_data', 'd'],
      ['update_display_data', 'd']
    ]);
  });
  it('execute_result: shows the last value', async () => {
    const { outputs, reply } = await kernel.execute('6 * 7');
    expect(outputs).toEqual([
      {
        type: 'execute_result',
        content: {
          data: { 'text/plain': '42' },
          metadata: {},
          execution_count: reply['execution_count']
        }
      }
    ]);
  });
  it('rich_execute_result: shows it richly', async () => {
    const { outputs } = await kernel.execute(
      '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<i>y</i>", "text/plain": "y" }) })'
    );
    expect(outputs[0].content['data']).toEqual({
      'text/html': '<i>y</i>',
      'text/plain': 'y'
    });
  });
  it('stdin_input_request: asks the client of the cell', async () => {
    const id = kernel.submit('prompt("Name?")', { allow_stdin: true });
    const question = await kernel.questions.find(
      'a question',
      m => m.parent.msg_id === id
    );
    expect(question.content).toEqual({ prompt: 'Name? ', password: false });
    kernel.send('input_reply', { status: 'ok', value: 'Ada' }, {}, 'stdin');
    expect((await kernel.execution(id)).result).toBe("'Ada'");
  });
  it('comms_lifecycle: opens, answers and closes', async () => {
    await kernel.execute(
      'import { comms } from "@trainlab/kernel"; comms.registerTarget("life", comm => { comm.onMessage(({ data }) => comm.send(data)); });'
    );
    kernel.send('comm_open', { comm_id: 'l', target_name: 'life', data: {} });
    const request = kernel.send('comm_msg', { comm_id: 'l', data: { n: 1 } });
    await kernel.status(request, 'idle');
    expect(typesOf(request)).toEqual(['status:busy', 'comm_msg', 'status:idle']);
    const close = kernel.send('comm_close', { comm_id: 'l', data: {} });
    await kernel.status(close, 'idle');
    expect((await kernel.request('comm_info_request', {}))['comms']).toEqual({});
  });
  it('interrupt_request: is answered', async () => {
    expect(await kernel.request('interrupt_request', {})).toEqual({ status: 'ok' });
  });
  it('execution_count: counts', async () => {
    const count = async () =>
      (await kernel.execute('1')).reply['execution_count'] as number;
    const first = await count();
    expect(await count()).toBe(first + 1);
  });
  it('parent_header: names the request, whole', async () => {
    const id = kernel.submit('1');
    await kernel.execution(id);
    const reply = await kernel.replies.find('the reply', m => m.parent.msg_id === id);
    const parents = [...ofRequest(id), reply].map(m => m.parent);
    expect(new Set(parents.map(parent => JSON.stringify(parent))).size).toBe(1);
    expect(parents[0]).toMatchObject({ msg_id: id, msg_type: 'execute_request' });
  });
  it('shutdown: answers and ends', async () => {
    const begin = performance.now();
    const reply = await kernel.request('shutdown_request', { restart: false });
    expect(reply).toEqual({ status: 'ok', restart: false });
    await kernel.exited;
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(kernel.process.exitCode).toBe(0);
  });
});
