/**
 * Measures the language of the kernel in a real kernel process, by real messages:
 *
 *     node bench/kernel-language.mjs
 *
 * - after 300 cells with 30 kB of declarations on TensorFlow.js: the time from a
 *   cell's end to what its type check found, completion, and memory of the front
 *   process with its language worker;
 * - completion while a cell keeps its thread busy, beside tslab's converter in the
 *   same kernel, in the same run.
 *
 * Ends with one line of JSON: {"bars": [{"name", "value", "goal", "holds"}]}.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeMessage, encodeMessage } from '../kernel/lib/wire/framing.js';
import { createSigner } from '../kernel/lib/wire/signing.js';

const MAIN = resolve(import.meta.dirname, '../kernel/lib/main.js');
const { Dealer, Subscriber } = createRequire(MAIN)('zeromq');

const CELLS = 300;
const ROUNDS = 20;

class Kernel {
  static async start(environment = {}) {
    const kernel = new Kernel();
    kernel.folder = mkdtempSync(join(tmpdir(), 'trainlab-bench-'));
    const ports = await freePorts();
    const key = randomBytes(16).toString('hex');
    const file = join(kernel.folder, 'connection.json');
    writeFileSync(
      file,
      JSON.stringify({
        ...ports,
        ip: '127.0.0.1',
        transport: 'tcp',
        key,
        signature_scheme: 'hmac-sha256'
      })
    );
    kernel.process = spawn(process.execPath, [MAIN, file], {
      cwd: kernel.folder,
      env: { ...process.env, TRAINLAB_HOME: kernel.folder, ...environment },
      stdio: ['ignore', 'ignore', 'inherit']
    });
    kernel.signer = createSigner(key);
    kernel.iopub = new Subscriber({ linger: 0 });
    kernel.shell = new Dealer({ linger: 0 });
    kernel.iopub.connect(`tcp://127.0.0.1:${ports.iopub_port}`);
    kernel.iopub.subscribe('');
    kernel.shell.connect(`tcp://127.0.0.1:${ports.shell_port}`);
    kernel.listen(kernel.iopub);
    kernel.listen(kernel.shell);
    await kernel.next(message => message.header.msg_type === 'iopub_welcome');
    await kernel.request('kernel_info_request', {});
    return kernel;
  }

  waiters = [];

  async listen(socket) {
    for await (const frames of socket) {
      const message = decodeMessage(frames, this.signer);
      message.time = performance.now();
      this.waiters = this.waiters.filter(
        ({ matches, done }) => !matches(message) || done(message)
      );
    }
  }

  next(matches) {
    return new Promise(resolveWith => {
      this.waiters.push({ matches, done: message => void resolveWith(message) });
    });
  }

  /** Sends a request; the promise of its reply carries its id. */
  request(type, content) {
    const frames = encodeMessage(
      { identities: [], type, parent: {}, content, metadata: {} },
      this.signer
    );
    const { msg_id: id } = JSON.parse(frames[2].toString());
    const reply = this.next(
      message =>
        message.parent.msg_id === id && message.header.msg_type.endsWith('_reply')
    );
    this.sending = Promise.resolve(this.sending).then(() => this.shell.send(frames));
    return Object.assign(reply, { id });
  }

  execute(code) {
    return this.request('execute_request', {
      code,
      silent: false,
      store_history: true,
      user_expressions: {}
    });
  }

  async ok(code) {
    const { content } = await this.execute(code);
    if (content.status !== 'ok') {
      throw new Error(`A cell failed: ${content.ename}: ${content.evalue}\n${code}`);
    }
  }

  /** Milliseconds of one completion, which must offer `expected` unless it is a peer's. */
  async complete(code, expected, isPeer = false) {
    const begin = performance.now();
    const { content } = await this.request('complete_request', {
      code,
      cursor_pos: code.length
    });
    if (!content.matches.includes(expected) && !isPeer) {
      throw new Error(
        `${code} is not completed by ${expected}: ${content.matches.slice(0, 9)}`
      );
    }
    return performance.now() - begin;
  }

  /** Waits until the language knows what it was told. */
  async warm(code, expected) {
    for (let attempt = 0; attempt < 30; attempt++) {
      try {
        return await this.complete(code, expected);
      } catch (error) {
        console.error(`Not yet: ${error.message}`);
      }
    }
    throw new Error(`The language never completed ${code}.`);
  }

  /** Milliseconds from a cell's end to the finding of its check. */
  async check(code) {
    const running = this.execute(code);
    const found = this.next(
      ({ header, parent, content }) =>
        header.msg_type === 'stream' &&
        parent.msg_id === running.id &&
        content.text.includes('Type warning')
    );
    const [{ time: end }, { time: told }] = await Promise.all([running, found]);
    return told - end;
  }

  /** Resident memory of the front process with its worker, in megabytes. */
  get memory() {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024;
  }

  /** Processor time of that process, in milliseconds (proc(5): in ticks of 10 ms). */
  get cpu() {
    const fields = readFileSync(`/proc/${this.process.pid}/stat`, 'utf8').split(') ')[1];
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return (user + system) * 10;
  }

  async stop() {
    this.process.kill('SIGKILL');
    this.shell.close();
    this.iopub.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePorts() {
  const names = ['shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port'];
  const servers = await Promise.all(
    names.map(
      () =>
        new Promise(done => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => done(server));
        })
    )
  );
  const ports = servers.map(server => server.address().port);
  await Promise.all(servers.map(server => new Promise(done => server.close(done))));
  return Object.fromEntries(names.map((name, at) => [name, ports[at]]));
}

const quantile = (values, part) =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * part))
  ];
const round = value => Math.round(value * 10) / 10;

/** A cell as people write it; 300 of them declare 30 kB. */
const cell = at => `/** Doubles, number ${at}. */
function double${at}(n: number) { return { n: n * 2, of: tf.scalar(n), at: ${at} }; }
const value${at} = double${at}(${at});
interface Row${at} { id: number; name: string }`;

async function manyCells() {
  const kernel = await Kernel.start();
  try {
    await kernel.ok("import * as tf from '@tensorflow/tfjs';");
    for (let at = 0; at < CELLS; at++) {
      await kernel.ok(cell(at));
      if (at % 25 === 24) {
        // As a person would, who does not run all cells within a second.
        await kernel.check(`const wrong${at}: string = value${at}.n;`);
      }
    }
    const checks = [];
    const checksBegin = kernel.cpu;
    for (let at = 0; at < ROUNDS; at++) {
      checks.push(
        await kernel.check(`const bad${at}: string = value${CELLS - 1 - at}.n;`)
      );
    }
    const completions = [];
    const completionsBegin = kernel.cpu;
    for (let at = CELLS - ROUNDS; at < CELLS; at++) {
      completions.push(await kernel.complete(`value${at}.o`, 'of'));
      completions.push(await kernel.complete('tf.lay', 'layers'));
      completions.push(await kernel.complete(`value${at}.of.resh`, 'reshape'));
    }
    const cpu = {
      check: (completionsBegin - checksBegin) / checks.length,
      completion: (kernel.cpu - completionsBegin) / completions.length
    };
    return { checks, completions, cpu, memory: kernel.memory };
  } finally {
    await kernel.stop();
  }
}

async function whileBusy(environment, isPeer = false) {
  const kernel = await Kernel.start(environment);
  try {
    await kernel.ok(
      "import * as tf from '@tensorflow/tfjs'; const x = tf.ones([2, 2]); const o: any = { field: 1 };"
    );
    await kernel.warm('x.resh', 'reshape');
    const running = kernel.execute(
      'const until = Date.now() + 6000; let n = 0; while (Date.now() < until) { n++; }'
    );
    await kernel.next(
      ({ header, parent }) =>
        header.msg_type === 'execute_input' && parent.msg_id === running.id
    );
    const times = [];
    for (let at = 0; at < ROUNDS; at++) {
      times.push(await kernel.complete('x.resh', 'reshape', isPeer));
      times.push(await kernel.complete('Math.hy', 'hypot', isPeer));
      times.push(await kernel.complete('tf.tid', 'tidy', isPeer));
    }
    await running;
    return times;
  } finally {
    await kernel.stop();
  }
}

const { checks, completions, cpu, memory } = await manyCells();
const busy = await whileBusy({});
const tslab = await whileBusy({ TRAINLAB_KERNEL_LANGUAGE: 'tslab' }, true);
console.log(
  `tslab's converter, completion while busy: p50 ${round(quantile(tslab, 0.5))} ms, p95 ${round(quantile(tslab, 0.95))} ms`
);
console.log(`ours: p50 ${round(quantile(busy, 0.5))} ms`);
console.log(
  `check after ${CELLS} cells: p95 ${round(quantile(checks, 0.95))} ms; completion p95 ${round(quantile(completions, 0.95))} ms`
);

console.log(
  `processor time, which other programs do not change: ${round(cpu.check)} ms a check with its cell, ${round(cpu.completion)} ms a completion`
);

const bar = (name, value, goal) => ({
  name,
  value: round(value),
  goal,
  holds: value <= goal
});
console.log(
  JSON.stringify({
    bars: [
      bar('check_after_300_cells_ms', quantile(checks, 0.5), 150),
      bar('completion_after_300_cells_ms', quantile(completions, 0.5), 100),
      bar('front_and_worker_mb', memory, 400),
      bar('completion_busy_p95_ms', quantile(busy, 0.95), 150)
    ]
  })
);
