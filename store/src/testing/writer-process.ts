import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { newId } from './journal';
import { afterwards } from './afterwards';

/** A process of its own that logs 200 points a second; its acknowledgements are kept here. */
export class WriterProcess {
  constructor(journals: string) {
    this._child = spawn(
      process.execPath,
      [join(__dirname, 'writer.mjs'), journals, this.writer, this.run],
      { stdio: ['pipe', 'pipe', 'inherit'] }
    );
    createInterface(this._child.stdout).on('line', line => {
      if (line.startsWith('end ')) {
        this.lastSequence = Number(line.slice(4));
      } else {
        this.steps.push(Number(line));
      }
    });
    afterwards(() => this._child.kill('SIGKILL'));
  }

  readonly writer = newId();
  readonly run = newId();
  /** Steps whose record was written when the process said so, in order. */
  readonly steps: number[] = [];
  /** Of its last record, once it has ended its run. */
  lastSequence?: number;

  async finish(): Promise<void> {
    this._child.stdin.end();
    await once(this._child, 'close');
  }

  async kill(): Promise<void> {
    this._child.kill('SIGKILL');
    await once(this._child, 'close');
  }

  private readonly _child: ChildProcessByStdio<Writable, Readable, null>;
}
