import { randomUUID } from 'node:crypto';
import type {
  Comm,
  CommMessage as CommEvent,
  CommOpenOptions,
  CommSendOptions,
  KernelComms
} from '../bridge.js';
import { CellRun } from './cell-run.js';
import type { Interrupts } from './interrupts.js';
import type { CommMessage } from './protocol.js';

type JsonObject = Record<string, unknown>;
type Listener<T> = (message: T) => unknown;

/** What comms need of the process. */
export interface CommsParts {
  interrupts: Interrupts;
  /** Sends to all clients; `cause` is the client's message that is being handled. */
  send(message: CommMessage, buffers: readonly Uint8Array[], cause?: number): void;
  /** A listener failed. */
  failed(error: unknown): void;
}

/**
 * The comms of this process. Listeners run in the context of the cell that added
 * them, so that what they print appears there; an interrupt of that cell, which
 * ends what the cell began, leaves them alone.
 */
export class Comms implements KernelComms {
  constructor(private readonly _parts: CommsParts) {}

  registerTarget(
    name: string,
    onOpen: (comm: Comm, message: CommEvent) => unknown
  ): { dispose(): void } {
    const listen = this.bound(({ comm, event }: { comm: Comm; event: CommEvent }) =>
      onOpen(comm, event)
    );
    this._targets.set(name, listen);
    return {
      dispose: () => {
        if (this._targets.get(name) === listen) {
          this._targets.delete(name);
        }
      }
    };
  }

  open(target: string, options: CommOpenOptions = {}): Comm {
    const { data = {}, metadata = {}, buffers = [], id = randomUUID() } = options;
    const comm = new LiveComm(id, target, this);
    this._open.set(id, comm);
    this.send({ kind: 'open', commId: id, target, data, metadata }, buffers);
    return comm;
  }

  /** Takes a message of a client. */
  deliver(number: number, message: CommMessage, buffers: Uint8Array[]): void {
    const { kind, commId, data, metadata } = message;
    const event: CommEvent = { data, metadata, buffers };
    this._cause = number;
    try {
      if (kind === 'open') {
        this._opened(message, event);
      } else {
        const comm = this._open.get(commId);
        if (kind === 'close') {
          this._open.delete(commId);
          comm?.closed(event);
        } else {
          comm?.received(event);
        }
      }
    } finally {
      this._cause = undefined;
    }
  }

  send(message: CommMessage, buffers: readonly Uint8Array[] = []): void {
    this._parts.send(message, buffers, this._cause);
  }

  forget(id: string): void {
    this._open.delete(id);
  }

  has(id: string): boolean {
    return this._open.has(id);
  }

  /** The listener as it is called later: in the present cell's context, its errors told there. */
  bound<T>(listener: Listener<T>): Listener<T> {
    const { interrupts, failed } = this._parts;
    const number = interrupts.run?.number ?? 0;
    const origin = interrupts.run?.origin ?? { executionCount: 0, code: '' };
    return message => {
      const run = new CellRun(number, origin);
      return interrupts.within(run, () => {
        try {
          const result = listener(message);
          if (result instanceof Promise) {
            result.catch(failed);
          }
          return result;
        } catch (error) {
          failed(error);
          return undefined;
        }
      });
    };
  }

  private _opened({ commId, target = '' }: CommMessage, event: CommEvent): void {
    const onOpen = this._targets.get(target);
    if (!onOpen) {
      this.send({ kind: 'close', commId, data: {}, metadata: {} });
      return;
    }
    const comm = new LiveComm(commId, target, this);
    this._open.set(commId, comm);
    onOpen({ comm, event });
  }

  private readonly _targets = new Map<
    string,
    Listener<{ comm: Comm; event: CommEvent }>
  >();
  private readonly _open = new Map<string, LiveComm>();
  private _cause: number | undefined;
}

class LiveComm implements Comm {
  constructor(
    readonly id: string,
    readonly target: string,
    private readonly _comms: Comms
  ) {}

  get isOpen(): boolean {
    return this._comms.has(this.id);
  }

  send(data: JsonObject, { metadata = {}, buffers = [] }: CommSendOptions = {}): void {
    if (!this.isOpen) {
      throw new Error(
        `The comm ${this.id} (${this.target}) is closed; nobody would get what it sends.`
      );
    }
    this._comms.send({ kind: 'msg', commId: this.id, data, metadata }, buffers);
  }

  close(data: JsonObject = {}): void {
    if (this.isOpen) {
      this._comms.forget(this.id);
      this._comms.send({ kind: 'close', commId: this.id, data, metadata: {} });
    }
  }

  onMessage(listener: Listener<CommEvent>): { dispose(): void } {
    return add(this._messageListeners, this._comms.bound(listener));
  }

  onClose(listener: Listener<CommEvent>): { dispose(): void } {
    return add(this._closeListeners, this._comms.bound(listener));
  }

  received(event: CommEvent): void {
    this._messageListeners.forEach(listener => listener(event));
  }

  closed(event: CommEvent): void {
    this._closeListeners.forEach(listener => listener(event));
  }

  private readonly _messageListeners = new Set<Listener<CommEvent>>();
  private readonly _closeListeners = new Set<Listener<CommEvent>>();
}

function add<T>(set: Set<T>, item: T): { dispose(): void } {
  set.add(item);
  return { dispose: () => void set.delete(item) };
}
