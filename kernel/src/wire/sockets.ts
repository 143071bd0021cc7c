import { Reply, Router, XPublisher, context } from 'zeromq';
import { endpoint, type Connection } from './connection.js';
import { decodeMessage, encodeMessage, MalformedMessageError } from './framing.js';
import type { Content, Header, Message, Outgoing } from './message.js';
import { Outbox } from './outbox.js';
import { PatientPublisher } from './patient-publisher.js';
import { createSigner, type Signer } from './signing.js';

export type RequestChannel = 'shell' | 'control' | 'stdin';

/** A message to all clients. */
export interface Broadcast {
  type: string;
  parent: Partial<Header>;
  content: Content;
  metadata?: Record<string, unknown>;
  buffers?: Buffer[];
}

/**
 * The five sockets of a kernel. Heartbeats are echoed and subscriptions are
 * welcomed here; everything else goes to the listener.
 */
export class Sockets {
  private constructor(connection: Connection) {
    this._signer = createSigner(connection.key);
    const options = connection.curve
      ? { curveServer: true, curveSecretKey: connection.curve.secretKey }
      : {};
    const router = () =>
      new Router({ ...options, linger: LINGER_MS, sendHighWaterMark: 0, handover: true });
    this._routers = { shell: router(), control: router(), stdin: router() };
    this._iopub = new XPublisher({
      ...options,
      linger: LINGER_MS,
      sendHighWaterMark: WAITING_BROADCASTS,
      sendTimeout: 0
    });
    // Every subscriber is welcomed, also one whose topic another asked for before.
    this._iopub.verbosity = 'allSubs';
    this._heartbeat = new Reply({ ...options, linger: 0 });
    this._outboxes = {
      shell: new Outbox(this._routers.shell),
      control: new Outbox(this._routers.control),
      stdin: new Outbox(this._routers.stdin)
    };
    this._iopubOutbox = new Outbox(new PatientPublisher(this._iopub));
  }

  /**
   * Binds all sockets of a connection file.
   *
   * @throws Error when an address is taken or not ours.
   */
  static async bind(connection: Connection): Promise<Sockets> {
    context.blocky = false;
    const sockets = new Sockets(connection);
    await Promise.all([
      sockets._routers.shell.bind(endpoint(connection, connection.shellPort)),
      sockets._routers.control.bind(endpoint(connection, connection.controlPort)),
      sockets._routers.stdin.bind(endpoint(connection, connection.stdinPort)),
      sockets._iopub.bind(endpoint(connection, connection.iopubPort)),
      sockets._heartbeat.bind(endpoint(connection, connection.heartbeatPort))
    ]);
    void sockets._echo();
    void sockets._welcome();
    return sockets;
  }

  /** Calls back for each message that is signed and well formed, in order of arrival. */
  listen(onMessage: (channel: RequestChannel, message: Message) => void): void {
    for (const channel of ['shell', 'control', 'stdin'] as const) {
      void this._receive(channel, onMessage);
    }
  }

  send(channel: RequestChannel, message: Outgoing): void {
    this._outboxes[channel].put(encodeMessage(message, this._signer));
  }

  broadcast(message: Broadcast): void {
    const identities = [Buffer.from(message.type)];
    this._iopubOutbox.put(encodeMessage({ ...message, identities }, this._signer));
  }

  /** Bytes that wait to be broadcast. */
  get pendingBroadcastBytes(): number {
    return this._iopubOutbox.pendingBytes;
  }

  /** Resolves when no broadcast waits any more. */
  broadcastsSent(): Promise<void> {
    return this._iopubOutbox.flush();
  }

  /** Sends what is queued and closes the sockets. */
  async close(): Promise<void> {
    const { shell, control, stdin } = this._outboxes;
    await Promise.all([
      shell.flush(),
      control.flush(),
      stdin.flush(),
      this._iopubOutbox.flush()
    ]);
    for (const socket of [
      ...Object.values(this._routers),
      this._iopub,
      this._heartbeat
    ]) {
      socket.close();
    }
  }

  private async _receive(
    channel: RequestChannel,
    onMessage: (channel: RequestChannel, message: Message) => void
  ): Promise<void> {
    for await (const frames of this._routers[channel]) {
      try {
        onMessage(channel, decodeMessage(frames, this._signer));
      } catch (error) {
        if (!(error instanceof MalformedMessageError)) {
          throw error;
        }
        process.stderr.write(`${error.message}\n`);
      }
    }
  }

  private async _echo(): Promise<void> {
    for await (const frames of this._heartbeat) {
      await this._heartbeat.send(frames);
    }
  }

  /** https://jupyter.org/enhancement-proposals/65-jupyter-xpub/jupyter-xpub.html */
  private async _welcome(): Promise<void> {
    for await (const [frame] of this._iopub) {
      if (frame[0] === 1) {
        const topic = frame.subarray(1);
        this._iopubOutbox.put(
          encodeMessage(
            {
              identities: [Buffer.from(topic)],
              type: 'iopub_welcome',
              parent: {},
              content: { subscription: topic.toString('utf8') }
            },
            this._signer
          )
        );
      }
    }
  }

  private readonly _signer: Signer;
  private readonly _routers: Record<RequestChannel, Router>;
  private readonly _iopub: XPublisher;
  private readonly _heartbeat: Reply;
  private readonly _outboxes: Record<RequestChannel, Outbox>;
  private readonly _iopubOutbox: Outbox;
}

/** How long closed sockets may go on to deliver, in milliseconds. */
const LINGER_MS = 1000;

/** So many broadcasts may wait for one client; see `STREAM_AT_CHARACTERS` for their size. */
const WAITING_BROADCASTS = 128;
