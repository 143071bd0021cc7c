import { randomBytes } from 'node:crypto';
import { KernelClient } from '../testing/kernel-client';
import { encodeMessage } from '../wire/framing';
import type { Content } from '../wire/message';
import { createSigner } from '../wire/signing';

jest.setTimeout(60_000);

describe('the protocol', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
    await kernel.execute('import * as tf from "@tensorflow/tfjs"; const answer = 42;');
  });
  afterAll(() => kernel.stop());

  const complete = async (code: string) =>
    kernel.request('complete_request', { code, cursor_pos: [...code].length });

  it('is answered while a cell blocks its thread', async () => {
    const id = kernel.submit('console.log("busy"); for (;;) {}');
    await kernel.printed(id, 'busy');
    const timed = async (ask: () => Promise<unknown>) => {
      const begin = performance.now();
      await ask();
      return performance.now() - begin;
    };
    await complete('answer.toF');
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      times.push(await timed(() => complete('tf.layers.den')));
    }
    const control: number[] = [];
    const heartbeats: number[] = [];
    for (let round = 0; round < 5; round++) {
      control.push(
        await timed(() => kernel.request('kernel_info_request', {}, 'control'))
      );
      heartbeats.push(await kernel.heartbeat());
    }
    const asked = kernel.send('inspect_request', {
      code: 'answer',
      cursor_pos: 3,
      detail_level: 0
    });
    expect((await kernel.reply(asked))['found']).toBe(true);
    expect(kernel.replies.messages.some(m => m.parent.msg_id === id)).toBe(false);
    // The best of five: other tests share the processors; npm run bench:kernel measures.
    expect(Math.min(...times)).toBeLessThan(150);
    expect(Math.min(...control)).toBeLessThan(50);
    expect(Math.min(...heartbeats)).toBeLessThan(50);
    // Clients show the last status: after an answer it must again be the cell's.
    await kernel.status(asked, 'idle');
    const { messages } = kernel.iopub;
    const idle = messages.findIndex(
      m => m.parent.msg_id === asked && m.content['execution_state'] === 'idle'
    );
    const busy = await kernel.iopub.find(
      'busy of the cell after the answer',
      m => m.parent.msg_id === id && m.content['execution_state'] === 'busy',
      idle
    );
    expect(messages[idle + 1]).toBe(busy);
    await kernel.interrupt();
    await kernel.execution(id);
  });

  it('completes by type, counts code points and adds what the process knows', async () => {
    const simple = await complete('answer.toFix');
    expect(simple).toMatchObject({
      matches: ['toFixed'],
      cursor_start: 7,
      cursor_end: 12
    });
    const emoji = await complete('const a = "😀😀"; answer.toFix');
    expect(emoji).toMatchObject({
      matches: ['toFixed'],
      cursor_start: 23,
      cursor_end: 28
    });
    await kernel.execute(
      '(globalThis as any)[Symbol.for("trainlab.kernel.v1")].registerCompletions((code: string) => code.includes("runs.") ? ["run-1"] : undefined); 1'
    );
    expect((await complete('runs.'))['matches']).toContain('run-1');
  });

  it('answers requests of every family', async () => {
    const info = await kernel.request('kernel_info_request', {});
    expect(info).toMatchObject({ status: 'ok', protocol_version: '5.5' });
    expect(await kernel.request('comm_info_request', {})).toEqual({
      status: 'ok',
      comms: {}
    });
    kernel.send('comm_open', { comm_id: 'c1', target_name: 'none', data: {} });
    await kernel.iopub.find('comm_close', m => m.header.msg_type === 'comm_close');
    expect(await kernel.request('is_complete_request', { code: 'if (1) {' })).toEqual({
      status: 'incomplete',
      indent: '  '
    });
    const inspected = await kernel.request('inspect_request', {
      code: 'Math.max',
      cursor_pos: 8
    });
    expect((inspected['data'] as Content)['text/plain']).toContain(
      'max(...values: number[])'
    );
    const unknown = await kernel.request('inspect_request', {
      code: '   ',
      cursor_pos: 1
    });
    expect(unknown).toMatchObject({ status: 'ok', found: false });
    const page = await kernel.execute('Math.max?');
    expect(page.reply['payload']).toMatchObject([{ source: 'page', start: 0 }]);
    expect((await kernel.execute('')).reply['status']).toBe('ok');
  });

  it('drops what is not signed, wrongly signed or broken, and goes on', async () => {
    const request = {
      identities: [],
      type: 'execute_request',
      parent: {},
      content: { code: 'answer = 1' }
    };
    const forged = encodeMessage(request, createSigner('another key'));
    await kernel.sendRaw(forged);
    const unsigned = encodeMessage(request, createSigner(''));
    await kernel.sendRaw(unsigned);
    await kernel.sendRaw([Buffer.from('nonsense')]);
    await kernel.sendRaw([
      Buffer.from('<IDS|MSG>'),
      Buffer.alloc(64),
      Buffer.from('{'),
      Buffer.from('{'),
      Buffer.from('{'),
      Buffer.from('{')
    ]);
    for (let round = 0; round < 200; round++) {
      await kernel.sendRaw([
        randomBytes(20),
        Buffer.from('<IDS|MSG>'),
        randomBytes(round)
      ]);
    }
    expect((await kernel.execute('answer')).result).toBe('42');
    expect(kernel.log).toContain('wrong signature');
  });
});

describe('without a key', () => {
  it('messages are not signed', async () => {
    const kernel = await KernelClient.start({ key: '' });
    expect((await kernel.execute('1 + 1')).result).toBe('2');
    await kernel.stop();
  });
});

describe('the history', () => {
  it('goes on over restarts, with session numbers', async () => {
    const first = await KernelClient.start();
    await first.execute('"one"');
    await first.execute('"two"');
    const environment = { TRAINLAB_HOME: first.folder };
    const second = await KernelClient.start({ environment });
    await second.execute('"three"');
    const tail = await second.request('history_request', {
      hist_access_type: 'tail',
      n: 3,
      raw: true,
      output: true
    });
    expect(tail['history']).toEqual([
      [1, 1, ['"one"', "'one'"]],
      [1, 2, ['"two"', "'two'"]],
      [2, 1, ['"three"', "'three'"]]
    ]);
    const range = await second.request('history_request', {
      hist_access_type: 'range',
      session: -1,
      start: 2,
      stop: 3,
      raw: true,
      output: false
    });
    expect(range['history']).toEqual([[1, 2, '"two"']]);
    await second.stop();
    await first.stop();
  });
});
