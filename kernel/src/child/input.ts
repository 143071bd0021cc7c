import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { INPUT, type Interrupts } from './interrupts.js';
import { report } from './messages.js';

/**
 * Questions to the person at the notebook. They block the thread, as in a
 * browser; the guard thread hears the answer meanwhile.
 */
export class Input {
  constructor(
    private readonly _interrupts: Interrupts,
    private readonly _answers: MessagePort
  ) {}

  /**
   * Asks for a line of text.
   *
   * @param otherwise What an empty answer means.
   * @throws Error when the client cannot ask, InterruptError when the cell is interrupted.
   */
  readonly prompt = (message = '', otherwise = ''): string =>
    this.ask(message && `${message} `, false) || otherwise;

  /** Asks a question of yes or no; anything but a `y` at the beginning is no. */
  readonly confirm = (message = ''): boolean =>
    /^\s*y/i.test(this.ask(`${message} [y/N] `, false));

  /** Asks for a line of text, with `password` one that is not shown. */
  ask(prompt: string, password: boolean): string {
    const { shared, run } = this._interrupts;
    // What was answered to a question that an interrupt cut off is not wanted.
    while (receiveMessageOnPort(this._answers)) {
      continue;
    }
    report({ type: 'input', run: run?.number ?? 0, prompt, password });
    for (;;) {
      const seen = Atomics.load(shared, INPUT);
      this._interrupts.check();
      const answer = receiveMessageOnPort(this._answers)?.message as
        { text: string | null } | undefined;
      if (answer) {
        if (answer.text === null) {
          throw new Error(
            'Nobody can be asked: this client takes no input, or the cell is not running any more.'
          );
        }
        return answer.text;
      }
      Atomics.wait(shared, INPUT, seen);
    }
  }
}
