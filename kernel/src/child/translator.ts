import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { RunnableModule } from '../language/service.js';
import { INPUT, type Interrupts } from './interrupts.js';
import { report } from './messages.js';
import type { Translation } from './protocol.js';

/**
 * Has files of the notebook's project translated by the language worker. Node
 * loads modules while its thread waits, so this blocks; the guard thread hears
 * the answer meanwhile.
 */
export class Translator {
  constructor(
    private readonly _interrupts: Interrupts,
    private readonly _answers: MessagePort
  ) {}

  /**
   * @throws SyntaxError when the file cannot be read as TypeScript, InterruptError
   * when the cell is interrupted.
   */
  translate(file: string): RunnableModule {
    const { shared } = this._interrupts;
    const id = ++this._calls;
    report({ type: 'translate', id, file });
    for (;;) {
      const seen = Atomics.load(shared, INPUT);
      this._interrupts.check();
      const answer = receiveMessageOnPort(this._answers)?.message as
        { id?: number; translation?: Translation } | undefined;
      if (answer?.id === id && answer.translation) {
        if ('error' in answer.translation) {
          throw new SyntaxError(answer.translation.error);
        }
        return answer.translation.module;
      }
      if (!answer) {
        Atomics.wait(shared, INPUT, seen);
      }
    }
  }

  private _calls = 0;
}
