import type { Message } from '../wire/message.js';
import type { Sockets } from '../wire/sockets.js';
import { text } from './exchange.js';

/** What questions of cells need of the rest of the kernel. */
export interface InputParts {
  sockets: Pick<Sockets, 'send'>;
  /** The request of a run whose client takes input. */
  asker(run: number): Message | undefined;
  answer(text: string | null): void;
}

/** Passes questions of cells to the client that asked for the cell, and its answers back. */
export class InputRequests {
  constructor(private readonly _parts: InputParts) {}

  ask(run: number, prompt: string, password: boolean): void {
    const message = this._parts.asker(run);
    if (!message) {
      this._parts.answer(null);
      return;
    }
    this._parts.sockets.send('stdin', {
      identities: message.identities,
      type: 'input_request',
      parent: message.header,
      content: { prompt, password }
    });
  }

  /** Takes a message of the stdin channel. */
  onMessage(message: Message): void {
    if (message.header.msg_type === 'input_reply') {
      this._parts.answer(text(message.content, 'value'));
    }
  }
}
