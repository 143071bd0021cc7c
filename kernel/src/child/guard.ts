/**
 * Entry of the guard thread. It lives beside the thread that runs cells and
 * does what must work while a cell blocks that one: raises the interrupt flag,
 * tells the front what the process is doing, and ends the process when the
 * front is gone, so that no orphan keeps a GPU.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { encodeFrame, FrameReader } from './frames.js';
import { FLAG, INPUT, MAIL, STATUS } from './interrupts.js';
import { peek } from './peek.js';
import { GUARD_FD, type GuardReport, type GuardRequest } from './protocol.js';
import type { StatusText } from './status.js';

/** At most so often the front is told, in milliseconds. */
const STATUS_EVERY_MS = 20;

/** The process's own; the stream of this thread would wait for the main thread. */
const STDERR_FD = 2;

/** What the guard thread is started with. */
export interface GuardSetup {
  shared: Int32Array;
  answers: MessagePort;
  mail: MessagePort;
}

// Without this thread nothing can be interrupted any more: it tells what went wrong and lives on.
process.on('uncaughtException', error => {
  writeSync(STDERR_FD, `The kernel's guard thread: ${error.stack}\n`);
});

const main = parentPort!;
const { shared, answers, mail } = workerData as GuardSetup;
const front = new Socket({ fd: GUARD_FD, readable: true, writable: true });

const requests = new FrameReader<GuardRequest>((request, buffers) => {
  switch (request.type) {
    case 'interrupt':
      Atomics.store(shared, FLAG, request.run);
      main.postMessage('interrupt');
      break;
    case 'input':
      answers.postMessage({ text: request.text });
      break;
    case 'translation':
      answers.postMessage({ id: request.id, translation: request.translation });
      break;
    case 'question':
      void peek(request).then(matches => {
        // Who has the answer knows as well what the process did before it.
        tell(Atomics.load(shared, STATUS));
        front.write(
          encodeFrame({ type: 'answer', id: request.id, matches } satisfies GuardReport)
        );
      });
      return;
    case 'comm':
      mail.postMessage({ id: request.id, message: request.message, buffers });
      Atomics.compareExchange(shared, FLAG, 0, MAIL);
      return;
  }
  // A cell that waits for an answer looks for either.
  Atomics.add(shared, INPUT, 1);
  Atomics.notify(shared, INPUT);
});
front.on('data', piece => requests.push(piece));
front.on('error', () => undefined);
front.on('close', () => process.kill(process.pid, 'SIGKILL'));

const texts = new Map<number, string>();
main.on('message', ({ id, text }: StatusText) => {
  texts.set(id, text);
  tell(Atomics.load(shared, STATUS));
});

let told = 0;
function tell(id: number): void {
  const text = texts.get(id);
  if (id !== told && text !== undefined) {
    told = id;
    front.write(encodeFrame({ type: 'status', text } satisfies GuardReport));
  }
}

async function watchStatus(): Promise<never> {
  for (;;) {
    const seen = Atomics.load(shared, STATUS);
    tell(seen);
    await Atomics.waitAsync(shared, STATUS, seen).value;
    tell(Atomics.load(shared, STATUS));
    await new Promise(resolve => setTimeout(resolve, STATUS_EVERY_MS));
  }
}
void watchStatus();
