import { writeSync } from 'node:fs';
import { encodeFrame } from './frames.js';
import { MARK, MESSAGES_FD, type Report } from './protocol.js';

/**
 * Sends a message to the front. It has left this process when the call returns,
 * so that neither a blocked event loop nor a crash keeps it; a front that does
 * not read slows the cell down.
 */
export function report(message: Report, buffers?: readonly Uint8Array[]): void {
  writeFully(MESSAGES_FD, encodeFrame(message, buffers));
}

/** Marks the end of a run's native output on stdout and stderr; see `MARK`. */
export function markOutput(token: string, run: number): void {
  const mark = Buffer.from(`${MARK}${token}${run}\n`);
  for (const fd of [1, 2]) {
    try {
      writeFully(fd, mark);
    } catch {
      // The cell closed the stream; the front does not wait for a closed one.
    }
  }
}

function writeFully(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.byteLength;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
      // Some code made the pipe non-blocking; wait a little for its reader.
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
