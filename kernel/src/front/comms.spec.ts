import { randomUUID } from 'node:crypto';
import { KernelClient } from '../testing/kernel-client';
import type { Content } from '../wire/message';

describe('comms', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
    await kernel.execute(`
      import { comms } from '@trainlab/kernel';
      let value = 0;
      const seen: unknown[] = [];
      comms.registerTarget('echo', (comm, { data, buffers }) => {
        console.log('opened with', data.hello);
        comm.send({ opened: true }, { buffers });
        comm.onMessage(({ data, buffers }) => {
          value = data.value as number;
          comm.send({ got: value, bytes: buffers.map(b => [...b]) }, { metadata: { n: 1 }, buffers: [new Uint8Array([7])] });
        });
        comm.onClose(({ data }) => { seen.push(data.bye); });
      });`);
  });
  afterAll(() => kernel.stop());

  const comm = (
    type: 'comm_open' | 'comm_msg' | 'comm_close',
    content: Content,
    buffers: Buffer[] = []
  ) => kernel.send(type, content, {}, 'shell', buffers);

  const answer = (id: string, field: string, parent?: string) =>
    kernel.iopub.find(
      `${field} from comm ${id}`,
      m =>
        m.header.msg_type === 'comm_msg' &&
        m.content['comm_id'] === id &&
        field in (m.content['data'] as Content) &&
        (parent === undefined || m.parent.msg_id === parent)
    );

  async function opened(): Promise<string> {
    const id = randomUUID();
    const request = comm('comm_open', {
      comm_id: id,
      target_name: 'echo',
      data: { hello: 'there' }
    });
    await answer(id, 'opened', request);
    return id;
  }

  it('go both ways with their buffers, under the message that they answer', async () => {
    const id = await opened();
    const request = comm('comm_msg', { comm_id: id, data: { value: 5 } }, [
      Buffer.from([1, 2]),
      Buffer.alloc(0)
    ]);
    const { content, buffers, metadata } = await answer(id, 'got', request);
    expect(content['data']).toEqual({ got: 5, bytes: [[1, 2], []] });
    expect(metadata).toEqual({ n: 1 });
    expect(buffers.map(b => [...b])).toEqual([[7]]);
    await kernel.status(request, 'idle');
    expect((await kernel.execute('value')).result).toBe('5');
  });

  it('are listed by target, and no more when closed', async () => {
    const id = await opened();
    const list = async (content: Content) =>
      Object.keys(
        (await kernel.request('comm_info_request', content))['comms'] as Content
      );
    expect(await list({ target_name: 'echo' })).toContain(id);
    expect(await list({})).toContain(id);
    expect(await list({ target_name: 'other' })).toEqual([]);
    await kernel.status(comm('comm_close', { comm_id: id, data: { bye: 1 } }), 'idle');
    expect(await list({})).not.toContain(id);
    expect((await kernel.execute('seen')).result).toBe('[ 1 ]');
  });

  it('to a target that nobody knows are closed', async () => {
    const request = comm('comm_open', { comm_id: 'x', target_name: 'nobody', data: {} });
    const closed = await kernel.iopub.find(
      'the close',
      m => m.header.msg_type === 'comm_close' && m.parent.msg_id === request
    );
    expect(closed.content['comm_id']).toBe('x');
  });

  it('open from a cell, under its request', async () => {
    const id = kernel.submit(
      'const mine = comms.open("front", { data: { a: 1 }, buffers: [new Uint8Array([3])] }); mine.send({ b: 2 }); mine.close(); mine.isOpen'
    );
    expect((await kernel.execution(id)).result).toBe('false');
    const types = kernel.iopub.messages
      .filter(m => m.parent.msg_id === id)
      .map(m => m.header.msg_type);
    expect(types.filter(type => type.startsWith('comm'))).toEqual([
      'comm_open',
      'comm_msg',
      'comm_close'
    ]);
    const late = await kernel.execute('mine.send({})');
    expect(late.error?.evalue).toMatch(/is closed/);
  });

  it.each([
    ['blocks its thread', 'for (;;) { if (value === 11) break; }'],
    [
      'waits',
      'while (value !== 11) await new Promise(resolve => setTimeout(resolve, 5));'
    ],
    ['awaits without a pause', 'while (value !== 11) await null;']
  ])('reach a cell that %s', async (_, loop) => {
    const id = await opened();
    const cell = kernel.submit(`value = 0; console.log('go'); ${loop} 'seen ' + value`);
    await kernel.printed(cell, 'go');
    const request = comm('comm_msg', { comm_id: id, data: { value: 11 } });
    await answer(id, 'got', request);
    expect((await kernel.execution(cell)).result).toBe("'seen 11'");
  });

  it('live on after an interrupt of their cell, and print where they began', async () => {
    const first = kernel.submit(`
      comms.registerTarget('lasting', comm => { comm.onMessage(() => { for (let i = 0; i < 3; i++) {} console.log('lasting heard'); }); });
      console.log('go'); for (;;) {}`);
    await kernel.printed(first, 'go');
    await kernel.interrupt();
    await kernel.execution(first);
    const id = randomUUID();
    comm('comm_open', { comm_id: id, target_name: 'lasting', data: {} });
    await kernel.status(comm('comm_msg', { comm_id: id, data: {} }), 'idle');
    await kernel.printed(first, 'lasting heard');
  });

  it('tell a listener’s error in its cell', async () => {
    const cell = kernel.submit(
      `comms.registerTarget('failing', () => { throw new RangeError('bad listener'); }); 1`
    );
    await kernel.execution(cell);
    const request = comm('comm_open', { comm_id: 'f', target_name: 'failing', data: {} });
    await kernel.status(request, 'idle');
    await kernel.printed(cell, 'bad listener');
  });

  it('are closed with the process that held them', async () => {
    const id = await opened();
    await kernel.execute('process.exit(1)');
    await kernel.iopub.find(
      'the close',
      m => m.header.msg_type === 'comm_close' && m.content['comm_id'] === id
    );
    const { comms } = await kernel.request('comm_info_request', {});
    expect(comms).toEqual({});
  });
});

describe('subshells', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  it('are created, listed and deleted on the control channel', async () => {
    const info = await kernel.request('kernel_info_request', {});
    expect(info['supported_features']).toContain('kernel subshells');
    const { subshell_id: id } = await kernel.request(
      'create_subshell_request',
      {},
      'control'
    );
    const list = async () =>
      (await kernel.request('list_subshell_request', {}, 'control'))['subshell_id'];
    expect(await list()).toEqual([id]);
    const deleted = await kernel.request(
      'delete_subshell_request',
      { subshell_id: id },
      'control'
    );
    expect(deleted['status']).toBe('ok');
    expect(await list()).toEqual([]);
    const again = await kernel.request(
      'delete_subshell_request',
      { subshell_id: id },
      'control'
    );
    expect(again).toMatchObject({ status: 'error' });
    const onShell = await kernel.request('create_subshell_request', {}, 'shell');
    expect(onShell['status']).toBe('error');
  });
});

describe('an expression beside a running cell', () => {
  let kernel: KernelClient;
  let cell: string;
  let subshell: string;
  beforeAll(async () => {
    kernel = await KernelClient.start();
    const { subshell_id: id } = await kernel.request(
      'create_subshell_request',
      {},
      'control'
    );
    subshell = id as string;
    cell = kernel.submit(
      'let step = 0; const losses = [0.5, 0.25]; console.log("go"); for (;;) step++;'
    );
    await kernel.printed(cell, 'go');
  });
  afterAll(async () => {
    await kernel.interrupt();
    const { error } = await kernel.execution(cell);
    // What was asked beside it has not touched the cell.
    expect(error?.ename).toBe('InterruptError');
    await kernel.stop();
  });

  const beside = (code: string, id = subshell) =>
    kernel.execution(
      kernel.send(
        'execute_request',
        { code, silent: false, store_history: false },
        {},
        'shell',
        [],
        { subshell_id: id }
      )
    );

  it('has a value at once, and the cell goes on', async () => {
    const first = Number((await beside('step')).result);
    const second = Number((await beside('step')).result);
    expect(second).toBeGreaterThan(first);
    expect((await beside('losses.map(l => l * 2)')).result).toBe('[ 1, 0.5 ]');
    expect((await beside('undefined')).reply['status']).toBe('ok');
  });

  it('tells its error, and what it cannot do', async () => {
    const wrong = await beside('losses.nothing.at(0)');
    expect(wrong.error).toMatchObject({ ename: 'TypeError' });
    expect(wrong.reply['status']).toBe('error');
    expect((await beside('await null')).error?.evalue).toMatch(/must wait/);
    expect((await beside('1', 'gone')).reply['evalue']).toMatch(/no subshell gone/);
  });

  it('is given up when it takes too long', async () => {
    const slow = await beside('(() => { for (;;) {} })()');
    expect(slow.reply['status']).toBe('error');
    expect(Number((await beside('step')).result)).toBeGreaterThan(0);
  });
});

describe('what a kernel uses', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  it('is told while a cell runs', async () => {
    const pid = Number((await kernel.execute('process.pid')).result);
    const id = kernel.submit('console.log("go"); for (;;) {}');
    await kernel.printed(id, 'go');
    // Processor time is told of the time between two requests.
    let usage: Record<string, unknown>;
    do {
      usage = await kernel.request('usage_request', {}, 'control');
    } while (!(Number(usage['kernel_cpu']) > 5));
    expect(usage['pid']).toBe(pid);
    expect(usage['kernel_memory']).toBeGreaterThan(50 << 20);
    expect(usage['kernel_cpu']).toBeGreaterThan(5);
    expect(usage['host_virtual_memory']).toMatchObject({
      total: expect.any(Number) as number
    });
    expect(usage).toHaveProperty('gpu_memory');
    await kernel.interrupt();
    await kernel.execution(id);
  });

  it('is no debugger, and says so', async () => {
    const info = await kernel.request('kernel_info_request', {});
    expect(info['debugger']).toBe(false);
    const reply = await kernel.request(
      'debug_request',
      { type: 'request', seq: 3, command: 'debugInfo', arguments: {} },
      'control'
    );
    expect(reply).toMatchObject({
      type: 'response',
      success: false,
      request_seq: 3,
      command: 'debugInfo'
    });
  });
});
