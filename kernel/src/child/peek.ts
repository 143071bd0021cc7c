import { Session, type Runtime } from 'node:inspector';
import type { Question } from './protocol.js';

/** `globalThis[Symbol.for(…)](kind, code, cursor)` in the main thread answers a question. */
export const PEEK = 'trainlab.kernel.peek';

/** How long the main thread is given to come to a place where it can be asked, in milliseconds. */
const PATIENCE_MS = 2000;

/** So many questions wait for their turn; what is asked beyond is not answered. */
const MAX_WAITING = 4;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** Asks one question after the other. */
export async function peek(question: Question): Promise<string[]> {
  if (waiting >= MAX_WAITING) {
    return [];
  }
  waiting += 1;
  const answer = last.then(() => ask(question));
  last = answer;
  try {
    return await answer;
  } finally {
    waiting -= 1;
  }
}

/**
 * Asks the main thread something while a cell keeps it busy: the debugger stops
 * it between two steps of JavaScript for about a millisecond. Used by the guard
 * thread. In a native call the thread cannot be stopped; then there is no answer.
 */
function ask({ kind, code, cursor }: Question): Promise<string[]> {
  const call = [kind, code, cursor].map(value => JSON.stringify(value)).join();
  const expression = `globalThis[Symbol.for(${JSON.stringify(PEEK)})](${call})`;
  const session = new Session();
  return new Promise(resolve => {
    let isOver = false;
    const end = (matches: string[]) => {
      isOver = true;
      clearTimeout(timer);
      // Disconnected, the debugger lets the thread go on and asks for no more stops.
      session.disconnect();
      resolve(matches);
    };
    // A disconnected session still answers what it was asked, and takes no more.
    const post = (method: string, params: object, then: (answer?: object) => void) => {
      session.post(method, params, (_, answer) => {
        if (!isOver) {
          then(answer);
        }
      });
    };
    const timer = setTimeout(() => end([]), PATIENCE_MS);
    session.connectToMainThread();
    session.once('Debugger.paused', () =>
      post(
        'Runtime.evaluate',
        { expression, returnByValue: true, silent: true },
        (answer?: Partial<Runtime.EvaluateReturnType>) => {
          const value = answer?.result?.value as unknown;
          post('Debugger.resume', {}, () => end(Array.isArray(value) ? value : []));
        }
      )
    );
    post('Debugger.enable', {}, () => post('Debugger.pause', {}, () => undefined));
  });
}
