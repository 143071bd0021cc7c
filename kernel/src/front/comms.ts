import type { CommMessage } from '../child/protocol.js';
import type { Content, Message } from '../wire/message.js';
import { text, type Handler } from './exchange.js';
import type { Parent, Publisher } from './publisher.js';

/** A comm target that the front answers itself, also while a cell runs. */
export interface FrontTarget {
  onOpen(commId: string, data: Content): void;
  onMessage(commId: string, data: Content): void;
  onClose(commId: string): void;
}

/** What comms need of the rest of the kernel. */
export interface CommParts {
  publisher: Publisher;
  /** Hands a message to the child; resolves with false when there is none. */
  deliver(id: number, message: CommMessage, buffers: Buffer[]): Promise<boolean>;
  /** The request that a run belongs to. */
  parentOf(run: number): Parent;
}

/** Knows the open comms, and passes their messages on in both directions. */
export class CommRouter {
  constructor(private readonly _parts: CommParts) {}

  /** Answers a target in the front. */
  serve(target: string, listener: FrontTarget): void {
    this._served.set(target, listener);
  }

  readonly handlers: Record<string, Handler> = {
    comm_info_request: ({ content }) => ({ status: 'ok', comms: this._info(content) }),
    comm_open: message => this._fromClient('open', message),
    comm_msg: message => this._fromClient('msg', message),
    comm_close: message => this._fromClient('close', message)
  };

  /** Sends a message of the child to all clients. */
  fromChild(
    run: number,
    message: CommMessage,
    buffers: Buffer[],
    cause: number | undefined
  ): void {
    if (message.kind === 'open') {
      this._open.set(message.commId, message.target ?? '');
    } else if (message.kind === 'close') {
      this._open.delete(message.commId);
    }
    const parent =
      (cause === undefined ? undefined : this._causes.get(cause)) ??
      this._parts.parentOf(run);
    this._publish(message, parent, buffers);
  }

  /** Sends a message of the front itself. */
  send(commId: string, data: Content): void {
    this._publish({ kind: 'msg', commId, data, metadata: {} }, {}, []);
  }

  /** The process that held the comms is gone: clients are told. */
  childEnded(): void {
    for (const [commId, target] of this._open) {
      if (!this._served.has(target)) {
        this._open.delete(commId);
        this._publish({ kind: 'close', commId, data: {}, metadata: {} }, {}, []);
      }
    }
  }

  private _info(content: Content): Record<string, { target_name: string }> {
    const wanted = text(content, 'target_name') || text(content, 'target');
    return Object.fromEntries(
      [...this._open]
        .filter(([, target]) => wanted === '' || target === wanted)
        .map(([id, target]) => [id, { target_name: target }])
    );
  }

  private async _fromClient(
    kind: CommMessage['kind'],
    message: Message
  ): Promise<undefined> {
    const { content, metadata, buffers, header } = message;
    const commId = text(content, 'comm_id');
    const data = isObject(content['data']) ? content['data'] : {};
    const target = kind === 'open' ? text(content, 'target_name') : undefined;
    const name = target ?? this._open.get(commId);
    if (kind === 'open') {
      this._open.set(commId, target!);
    } else if (kind === 'close') {
      this._open.delete(commId);
    }
    const served = name === undefined ? undefined : this._served.get(name);
    if (served) {
      this._serve(served, kind, commId, data);
      return undefined;
    }
    const id = this._deliveries++;
    this._causes.set(id, header);
    const letter = {
      kind,
      commId,
      ...(target !== undefined && { target }),
      data,
      metadata
    };
    const isDelivered = await this._parts.deliver(id, letter, buffers);
    this._causes.delete(id);
    if (!isDelivered && kind === 'open') {
      this._open.delete(commId);
      this._publish({ kind: 'close', commId, data: {}, metadata: {} }, header, []);
    }
    return undefined;
  }

  private _serve(
    listener: FrontTarget,
    kind: CommMessage['kind'],
    commId: string,
    data: Content
  ): void {
    switch (kind) {
      case 'open':
        return listener.onOpen(commId, data);
      case 'msg':
        return listener.onMessage(commId, data);
      case 'close':
        return listener.onClose(commId);
    }
  }

  private _publish(
    { kind, commId, target, data, metadata }: CommMessage,
    parent: Parent,
    buffers: Buffer[]
  ): void {
    const content = {
      comm_id: commId,
      ...(target !== undefined && { target_name: target }),
      data
    };
    this._parts.publisher.send(`comm_${kind}`, parent, content, { metadata, buffers });
  }

  private readonly _served = new Map<string, FrontTarget>();
  /** Names of targets by comm. */
  private readonly _open = new Map<string, string>();
  private readonly _causes = new Map<number, Parent>();
  private _deliveries = 1;
}

function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
