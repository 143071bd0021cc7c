import { KernelClient } from '../testing/kernel-client';

const SEED = Number(process.env['TEST_SEED'] ?? Date.now() % 1e9);
const MESSAGES = 10_000;

/** A small generator, so that a failure can be repeated from its seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const TYPES = [
  'execute_request',
  'complete_request',
  'inspect_request',
  'is_complete_request',
  'history_request',
  'comm_open',
  'comm_msg',
  'comm_close',
  'comm_info_request',
  'kernel_info_request',
  'create_subshell_request',
  'delete_subshell_request',
  'list_subshell_request',
  'debug_request',
  'usage_request',
  'input_reply',
  'no_such_request',
  '__proto__',
  'constructor',
  ''
];
const FIELDS = [
  'code',
  'cursor_pos',
  'comm_id',
  'target_name',
  'data',
  'hist_access_type',
  'n',
  'session',
  'start',
  'stop',
  'pattern',
  'user_expressions',
  'silent',
  'value',
  'subshell_id',
  'saved',
  '__proto__'
];

describe(`10,000 malformed messages (seed ${SEED})`, () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
    await kernel.execute('const kept = 41;');
  });
  afterAll(() => kernel.stop());

  const next = random(SEED);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)];
  const bytes = () =>
    Buffer.from(Array.from({ length: Math.floor(next() * 40) }, () => next() * 256));
  const value = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => next() < 0.5,
      () => Math.floor(next() * 2 ** 31) - 2 ** 30,
      () => next() * 1e308,
      () => bytes().toString('latin1'),
      () => '😀'.repeat(Math.floor(next() * 5)),
      () => 'trainlab.outputs.v1',
      () => (depth > 2 ? [] : [value(depth + 1), value(depth + 1)]),
      () => (depth > 2 ? {} : { [pick(FIELDS)]: value(depth + 1) })
    ])();
  const content = () =>
    Object.fromEntries(FIELDS.filter(() => next() < 0.4).map(name => [name, value()]));

  it('end nothing, run nothing unsigned, and leave the kernel as quick as before', async () => {
    const pid = kernel.process.pid;
    for (let at = 0; at < MESSAGES; at++) {
      const kind = next();
      if (kind < 0.35) {
        // Signed, but of any content. Executions are kept out: they would run.
        const type = pick(TYPES.slice(1));
        kernel.send(type, content(), {}, pick(['shell', 'control'] as const));
      } else if (kind < 0.6) {
        await kernel.sendRaw([
          Buffer.from('<IDS|MSG>'),
          Buffer.from('0'.repeat(64)),
          Buffer.from(JSON.stringify({ msg_id: 'x', msg_type: 'execute_request' })),
          Buffer.from('{}'),
          Buffer.from('{}'),
          Buffer.from(JSON.stringify({ code: 'globalThis.broken = true' }))
        ]);
      } else {
        await kernel.sendRaw(
          Array.from({ length: 1 + Math.floor(next() * 8) }, () =>
            next() < 0.3 ? Buffer.from('<IDS|MSG>') : bytes()
          )
        );
      }
      if (at % 500 === 0) {
        // Keeps what waits bounded, and notices an end at once.
        await kernel.request('kernel_info_request', {}, 'control');
      }
    }
    const { result } = await kernel.execute('[kept + 1, "broken" in globalThis]');
    expect(result).toBe('[ 42, false ]');
    expect(kernel.process.pid).toBe(pid);
    expect(kernel.process.exitCode).toBeNull();
    expect(await kernel.heartbeat()).toBeLessThan(5000);
  });
});
