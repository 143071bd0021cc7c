import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Comms } from './comms.js';
import { FLAG, MAIL, type Interrupts } from './interrupts.js';
import { report } from './messages.js';
import type { CommMessage } from './protocol.js';

/** A client's comm message on its way from the guard thread. */
export interface CommLetter {
  id: number;
  message: CommMessage;
  buffers: Uint8Array[];
}

/**
 * Brings comm messages to the thread that runs cells: when its event loop is
 * free, and else at the next turn of a loop of a cell, for which the guard
 * thread raises the flag that loops look at.
 */
export class CommMail {
  constructor(
    private readonly _port: MessagePort,
    private readonly _interrupts: Interrupts,
    private readonly _comms: Comms
  ) {
    _port.on('message', (letter: CommLetter) => this._deliver(letter));
    _interrupts.onMail = () => this.drain();
  }

  /** Delivers what has come. A listener's own loops do not deliver more. */
  drain(): void {
    Atomics.compareExchange(this._interrupts.shared, FLAG, MAIL, 0);
    if (this._isDelivering) {
      return;
    }
    for (
      let next = receiveMessageOnPort(this._port);
      next;
      next = receiveMessageOnPort(this._port)
    ) {
      this._deliver(next.message as CommLetter);
    }
  }

  private _deliver({ id, message, buffers }: CommLetter): void {
    Atomics.compareExchange(this._interrupts.shared, FLAG, MAIL, 0);
    this._isDelivering = true;
    try {
      this._comms.deliver(id, message, buffers);
    } finally {
      this._isDelivering = false;
      report({ type: 'comm-handled', id });
    }
  }

  private _isDelivering = false;
}
