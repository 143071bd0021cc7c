import type { MimeBundle } from '../child/protocol.js';
import type { Content, Header } from '../wire/message.js';
import type { Sockets } from '../wire/sockets.js';
import type { StreamName } from './native-output.js';

export type Parent = Partial<Header>;

/** Looks at each broadcast; gives its number when it is kept. */
export type Recorder = (
  type: string,
  parent: Parent,
  content: Content
) => number | undefined;

/** Text is sent after this time, in milliseconds, or when there is so much of it. */
const STREAM_EVERY_MS = 50;
const STREAM_AT_CHARACTERS = 1 << 18;

/**
 * Everything that goes out on iopub. Text of a stream is gathered for a moment;
 * whatever else is sent takes the gathered text before it, so that the order is
 * that in which the cell made it.
 */
export class Publisher {
  constructor(
    private readonly _sockets: Pick<Sockets, 'broadcast'>,
    private readonly _record: Recorder = () => undefined
  ) {}

  status(state: 'starting' | 'busy' | 'idle', parent: Parent): void {
    this._send('status', parent, { execution_state: state });
  }

  executeInput(parent: Parent, code: string, executionCount: number): void {
    this._send('execute_input', parent, { code, execution_count: executionCount });
  }

  stream(parent: Parent, name: StreamName, text: string): void {
    const { _gathered: gathered } = this;
    if (gathered && gathered.parent === parent && gathered.name === name) {
      gathered.text += text;
    } else {
      this.flush();
      this._gathered = { parent, name, text };
    }
    if (this._gathered!.text.length >= STREAM_AT_CHARACTERS) {
      this.flush();
    } else {
      this._timer ??= setTimeout(() => this.flush(), STREAM_EVERY_MS);
    }
  }

  display(
    parent: Parent,
    { data, metadata, transient }: MimeBundle,
    update: boolean
  ): void {
    this._send(update ? 'update_display_data' : 'display_data', parent, {
      data,
      metadata: metadata ?? {},
      transient: transient ?? {}
    });
  }

  executeResult(
    parent: Parent,
    { data, metadata }: MimeBundle,
    executionCount: number
  ): void {
    this._send('execute_result', parent, {
      data,
      metadata: metadata ?? {},
      execution_count: executionCount
    });
  }

  clearOutput(parent: Parent, wait: boolean): void {
    this._send('clear_output', parent, { wait });
  }

  send(
    type: string,
    parent: Parent,
    content: Content,
    more?: { metadata?: Content; buffers?: Buffer[] }
  ): void {
    this._send(type, parent, content, more);
  }

  /** Sends the gathered text now. */
  flush(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    const gathered = this._gathered;
    if (gathered) {
      this._gathered = undefined;
      const { parent, name, text } = gathered;
      this._broadcast('stream', parent, { name, text });
    }
  }

  private _send(
    type: string,
    parent: Parent,
    content: Content,
    more?: { metadata?: Content; buffers?: Buffer[] }
  ): void {
    this.flush();
    this._broadcast(type, parent, content, more);
  }

  private _broadcast(
    type: string,
    parent: Parent,
    content: Content,
    { metadata, buffers }: { metadata?: Content; buffers?: Buffer[] } = {}
  ): void {
    const number = this._record(type, parent, content);
    const numbered =
      number === undefined ? metadata : { ...metadata, trainlab_output: number };
    this._sockets.broadcast({ type, parent, content, metadata: numbered, buffers });
  }

  private _gathered: { parent: Parent; name: StreamName; text: string } | undefined;
  private _timer: NodeJS.Timeout | undefined;
}
