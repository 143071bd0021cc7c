import type { Sink } from './outbox.js';

/** What is used of a ZeroMQ publisher, so that its patience can be tried without one. */
export interface Publishing {
  /** False makes a full client lose the message, true makes `send` fail with `EAGAIN`. */
  noDrop: boolean;
  send(frames: Buffer[]): Promise<void>;
}

/** Between two tries to send, in milliseconds. */
const RETRY_MS = 5;

/**
 * Sends to all clients at the pace of the slowest, up to a point. A client whose
 * queue is full holds the others back for `patienceMs`; one that has not read by
 * then loses messages until it reads again. So neither a slow client loses
 * anything nor does one that never reads make the kernel grow.
 */
export class PatientPublisher implements Sink {
  /**
   * @param socket Its high-water mark bounds what waits for one client.
   * @param patienceMs How long a full client is waited for, in milliseconds.
   * @param graceMs The same once it has been given up, so that the others keep up.
   */
  constructor(
    private readonly _socket: Publishing,
    private readonly _patienceMs = 5000,
    private readonly _graceMs = 20
  ) {
    _socket.noDrop = true;
  }

  async send(frames: Buffer[]): Promise<void> {
    const end = performance.now() + (this._isStalled ? this._graceMs : this._patienceMs);
    for (let tries = 0; ; tries++) {
      try {
        await this._socket.send(frames);
        if (tries === 0) {
          this._isStalled = false;
        }
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
          throw error;
        }
      }
      if (performance.now() >= end) {
        return this._sendToReaders(frames);
      }
      await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    }
  }

  private async _sendToReaders(frames: Buffer[]): Promise<void> {
    this._isStalled = true;
    if (!this._hasSaid) {
      this._hasSaid = true;
      process.stderr.write(
        'A client does not read what the kernel sends: it will miss output until it does.\n'
      );
    }
    this._socket.noDrop = false;
    try {
      await this._socket.send(frames);
    } finally {
      this._socket.noDrop = true;
    }
  }

  private _isStalled = false;
  private _hasSaid = false;
}
