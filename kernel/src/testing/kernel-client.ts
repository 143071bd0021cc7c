/** A Jupyter client for tests: starts the built kernel and speaks with it over real sockets. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Dealer, Request as RequestSocket, Subscriber } from 'zeromq';
import { decodeMessage, encodeMessage } from '../wire/framing';
import type { Content, Header, Message } from '../wire/message';
import { createSigner, type Signer } from '../wire/signing';

export const MAIN = resolve(__dirname, '../../lib/main.js');

/** How long anything may take before a test says what it waited for, in milliseconds. */
const PATIENCE_MS = 30_000;

export interface KernelOptions {
  environment?: Record<string, string>;
  folder?: string;
  key?: string;
}

/** All that came of one execute_request. */
export interface Execution {
  reply: Content;
  /** Messages on iopub that name the request, without status and execute_input. */
  outputs: { type: string; content: Content }[];
  stdout: string;
  stderr: string;
  result: unknown;
  error?: { ename: string; evalue: string; traceback: string };
}

interface Waiter {
  matches(message: Message): boolean;
  resolve(message: Message): void;
}

/** Messages of a socket in order of arrival, with waits for those to come. */
class Inbox {
  readonly messages: Message[] = [];

  add(message: Message): void {
    this.messages.push(message);
    this._waiters = this._waiters.filter(waiter => {
      const hit = waiter.matches(message);
      if (hit) {
        waiter.resolve(message);
      }
      return !hit;
    });
  }

  /** The first message, from `since` on, that matches; waits for it if need be. */
  async find(
    what: string,
    matches: (message: Message) => boolean,
    since = 0
  ): Promise<Message> {
    const known = this.messages.slice(since).find(matches);
    if (known) {
      return known;
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Waited in vain for ${what}.`)),
        PATIENCE_MS
      );
    });
    const coming = new Promise<Message>(resolve =>
      this._waiters.push({ matches, resolve })
    );
    return Promise.race([coming, late]).finally(() => clearTimeout(timer));
  }

  private _waiters: Waiter[] = [];
}

export class KernelClient {
  private constructor(
    readonly process: ChildProcess,
    readonly folder: string,
    private readonly _signer: Signer,
    private readonly _ports: Record<string, number>
  ) {
    const address = (port: string) => `tcp://127.0.0.1:${_ports[port]}`;
    this._iopub.connect(address('iopub_port'));
    this._iopub.subscribe('');
    this._sockets.shell.connect(address('shell_port'));
    this._sockets.control.connect(address('control_port'));
    this._sockets.stdin.connect(address('stdin_port'));
    this._listen(this._sockets.stdin, this.questions);
    this._listen(this._iopub, this.iopub);
    this._listen(this._sockets.shell, this.replies);
    this._listen(this._sockets.control, this.replies);
    this.process.stderr!.on('data', (piece: Buffer) => (this.log += piece.toString()));
    this.exited = new Promise(resolve => this.process.once('exit', resolve));
  }

  /** Starts a kernel and waits for its first answer. */
  static async start(options: KernelOptions = {}): Promise<KernelClient> {
    if (!existsSync(MAIN)) {
      throw new Error(`The kernel is not built: ${MAIN} is missing. Build it first.`);
    }
    const folder = mkdtempSync(join(tmpdir(), 'trainlab-kernel-test-'));
    const key = options.key ?? randomBytes(16).toString('hex');
    const { file, ports } = await writeConnectionFile(folder, key);
    const child = spawn(process.execPath, [MAIN, file], {
      cwd: options.folder ?? folder,
      env: { ...process.env, TRAINLAB_HOME: folder, ...options.environment },
      stdio: ['ignore', 'ignore', 'pipe']
    });
    const client = new KernelClient(child, folder, createSigner(key), ports);
    await client.iopub.find('the welcome', m => m.header.msg_type === 'iopub_welcome');
    await client.request('kernel_info_request', {});
    return client;
  }

  readonly iopub = new Inbox();
  readonly replies = new Inbox();
  /** What came on the stdin channel. */
  readonly questions = new Inbox();
  readonly exited: Promise<unknown>;
  log = '';

  /** Sends a request; its id. */
  send(
    type: string,
    content: Content,
    metadata = {},
    channel?: 'shell' | 'control' | 'stdin',
    buffers: Buffer[] = [],
    header: Content = {}
  ): string {
    const control = type === 'interrupt_request' || type === 'shutdown_request';
    const socket = this._sockets[channel ?? (control ? 'control' : 'shell')];
    const frames = encodeMessage(
      { identities: [], type, parent: {}, content, metadata, buffers },
      this._signer
    );
    const own = JSON.parse(frames[2].toString()) as Header;
    if (Object.keys(header).length > 0) {
      frames[2] = Buffer.from(JSON.stringify({ ...own, ...header }));
      frames[1] = this._signer.sign(frames.slice(2, 6));
    }
    const { msg_id: id } = own;
    this._sending = this._sending.then(() => socket.send(frames));
    return id;
  }

  /** Sends frames as they are. */
  async sendRaw(frames: Buffer[]): Promise<void> {
    await this._sending;
    await this._sockets.shell.send(frames);
  }

  async reply(id: string): Promise<Content> {
    const message = await this.replies.find(
      `the reply to ${id}`,
      m => m.parent.msg_id === id
    );
    return message.content;
  }

  async request(
    type: string,
    content: Content,
    channel?: 'shell' | 'control'
  ): Promise<Content> {
    return this.reply(this.send(type, content, {}, channel));
  }

  /** Sends a cell; `execution(id)` waits for its end. */
  submit(code: string, more: Content = {}, metadata = {}): string {
    return this.send(
      'execute_request',
      { code, silent: false, store_history: true, user_expressions: {}, ...more },
      metadata
    );
  }

  async execute(code: string, more: Content = {}, metadata = {}): Promise<Execution> {
    return this.execution(this.submit(code, more, metadata));
  }

  /** What came of a cell, when it has replied and is idle. */
  async execution(id: string): Promise<Execution> {
    const reply = await this.reply(id);
    await this.status(id, 'idle');
    return this.collected(id, reply);
  }

  /** What has come of a cell so far, output after its end included. */
  collected(id: string, reply: Content = {}): Execution {
    const outputs = this.iopub.messages
      .filter(m => m.parent.msg_id === id)
      .filter(m => !['status', 'execute_input'].includes(m.header.msg_type))
      .map(m => ({ type: m.header.msg_type, content: m.content }));
    const text = (name: string) =>
      outputs
        .filter(({ type, content }) => type === 'stream' && content['name'] === name)
        .map(({ content }) => content['text'] as string)
        .join('');
    const result = outputs.find(({ type }) => type === 'execute_result')?.content['data'];
    const error = outputs.find(({ type }) => type === 'error')?.content;
    return {
      reply,
      outputs,
      stdout: text('stdout'),
      stderr: text('stderr'),
      result: (result as Record<string, unknown> | undefined)?.['text/plain'],
      error: error && {
        ename: error['ename'] as string,
        evalue: error['evalue'] as string,
        traceback: plain((error['traceback'] as string[]).join('\n'))
      }
    };
  }

  /** Waits for a status of a request. */
  async status(id: string, state: string): Promise<void> {
    await this.iopub.find(
      `status ${state} of ${id}`,
      m =>
        m.parent.msg_id === id &&
        m.header.msg_type === 'status' &&
        m.content['execution_state'] === state
    );
  }

  /** Waits until a cell has printed the text. */
  async printed(id: string, text: string): Promise<void> {
    const has = () => {
      const { stdout, stderr } = this.collected(id);
      return stdout.includes(text) || stderr.includes(text);
    };
    await this.iopub.find(`"${text}" printed by ${id}`, () => has());
  }

  /** Interrupts and waits for the kernel's word that it has heard. */
  async interrupt(): Promise<void> {
    await this.request('interrupt_request', {});
  }

  /** One heartbeat; the milliseconds it took. */
  async heartbeat(): Promise<number> {
    const socket = new RequestSocket({ linger: 0 });
    socket.connect(`tcp://127.0.0.1:${this._ports['hb_port']}`);
    const begin = performance.now();
    await socket.send('ping');
    await socket.receive();
    socket.close();
    return performance.now() - begin;
  }

  /** Shuts the kernel down, or kills it when it is past asking. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.send('shutdown_request', { restart: false });
      const patience = setTimeout(() => this.process.kill('SIGKILL'), PATIENCE_MS / 3);
      await this.exited;
      clearTimeout(patience);
    }
    await this._sending;
    this._iopub.close();
    this._sockets.shell.close();
    this._sockets.control.close();
    this._sockets.stdin.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private _listen(socket: Dealer | Subscriber, inbox: Inbox): void {
    void (async () => {
      for await (const frames of socket) {
        inbox.add(decodeMessage(frames as Buffer[], this._signer));
      }
    })();
  }

  /** The same on both channels, so that questions find the client of a request. */
  private readonly _identity = randomBytes(8).toString('hex');
  private readonly _iopub = new Subscriber({ linger: 0 });
  private readonly _sockets = {
    shell: new Dealer({ linger: 0, routingId: this._identity }),
    control: new Dealer({ linger: 0 }),
    stdin: new Dealer({ linger: 0, routingId: this._identity })
  };
  private _sending: Promise<void> = Promise.resolve();
}

/** Text without terminal colours. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** Whether a process is there and not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until something is so; for what no message tells. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!holds()) {
    if (Date.now() > end) {
      throw new Error(`Waited in vain until ${what}.`);
    }
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Writes a connection file with free ports. */
export async function writeConnectionFile(
  folder: string,
  key: string
): Promise<{ file: string; ports: Record<string, number> }> {
  const ports = await freePorts();
  const file = join(folder, 'connection.json');
  const content = { ...ports, ip: '127.0.0.1', transport: 'tcp', key };
  writeFileSync(file, JSON.stringify({ ...content, signature_scheme: 'hmac-sha256' }));
  return { file, ports };
}

async function freePorts(): Promise<Record<string, number>> {
  const { createServer } = await import('node:net');
  const names = ['shell_port', 'control_port', 'stdin_port', 'iopub_port', 'hb_port'];
  const servers = await Promise.all(
    names.map(
      () =>
        new Promise<import('node:net').Server>(resolve => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => resolve(server));
        })
    )
  );
  const ports = servers.map(server => (server.address() as { port: number }).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return Object.fromEntries(names.map((name, at) => [name, ports[at]]));
}
