import { randomUUID } from 'node:crypto';
import type { Message } from '../wire/message.js';
import { text, type Handler } from './exchange.js';

/**
 * https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html
 *
 * The front answers everything but cells beside a running cell anyway, so that a
 * subshell is a name; what a subshell may do more is to evaluate while a cell runs.
 */
export class Subshells {
  readonly handlers: Record<string, Handler> = {
    create_subshell_request: (_, channel) => {
      if (channel !== 'control') {
        return refused('Subshells are created on the control channel.');
      }
      const id = randomUUID();
      this._ids.add(id);
      return { status: 'ok', subshell_id: id };
    },
    delete_subshell_request: ({ content }, channel) => {
      if (channel !== 'control') {
        return refused('Subshells are deleted on the control channel.');
      }
      const id = text(content, 'subshell_id');
      return this._ids.delete(id) ? { status: 'ok' } : refused(unknown(id));
    },
    list_subshell_request: () => ({ status: 'ok', subshell_id: [...this._ids] })
  };

  /** Whether a message is meant for a subshell, also one that is gone. */
  isNamed({ header }: Message): boolean {
    return header['subshell_id'] !== undefined && header['subshell_id'] !== null;
  }

  /** @throws Error when the message's subshell does not exist. */
  check({ header }: Message): void {
    const id = header['subshell_id'];
    if (typeof id !== 'string' || !this._ids.has(id)) {
      throw new Error(unknown(String(id)));
    }
  }

  private readonly _ids = new Set<string>();
}

function unknown(id: string): string {
  return `There is no subshell ${id}; it was deleted, or the kernel restarted. Create one on the control channel.`;
}

function refused(evalue: string) {
  return { status: 'error', ename: 'SubshellError', evalue, traceback: [] };
}
