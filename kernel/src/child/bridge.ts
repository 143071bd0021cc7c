import type { KernelBridge } from '../bridge.js';
import type { Comms } from './comms.js';
import type { Formatters } from './format.js';
import type { Input } from './input.js';
import type { Interrupts } from './interrupts.js';
import { report } from './messages.js';
import type { CellOutput } from './output.js';
import type { StatusLine } from './status.js';

type Completer = Parameters<KernelBridge['registerCompletions']>[0];
type ShutdownCallback = Parameters<KernelBridge['onShutdown']>[0];

/** How long shutdown callbacks may take together, in milliseconds. */
const SHUTDOWN_MS = 5000;

/** The child's side of the bridge to libraries, and what they registered through it. */
export class Bridge implements KernelBridge {
  constructor(
    private readonly _interrupts: Interrupts,
    private readonly _formatters: Formatters,
    private readonly _output: CellOutput,
    private readonly _status: StatusLine,
    private readonly _input: Input,
    readonly comms: Comms
  ) {}

  readonly version = 1;

  cell(): ReturnType<KernelBridge['cell']> {
    return this._interrupts.run?.origin;
  }

  interrupted(): boolean {
    return this._interrupts.run?.interrupted ?? false;
  }

  throwIfInterrupted(): void {
    this._interrupts.check();
  }

  get signal(): AbortSignal {
    return this._interrupts.run?.signal ?? this._never.signal;
  }

  display(
    bundle: Parameters<KernelBridge['display']>[0],
    options?: { update?: boolean }
  ): void {
    const update = options?.update ?? false;
    if (update && !bundle.transient?.display_id) {
      throw new Error(
        'An update needs transient.display_id, the id of the display to replace.'
      );
    }
    this._output.display(bundle, update);
  }

  ask(prompt: string, options?: { password?: boolean }): string {
    return this._input.ask(prompt, options?.password ?? false);
  }

  clearOutput(wait = false): void {
    this._output.clear(wait);
  }

  limitOutput(bytes: number): void {
    if (!(bytes >= 0)) {
      throw new RangeError(`A limit is a number of bytes or Infinity, not ${bytes}.`);
    }
    this._output.limit(bytes);
  }

  format(value: unknown): Promise<Record<string, unknown>> {
    return this._formatters.format(value);
  }

  registerFormatter(format: Parameters<KernelBridge['registerFormatter']>[0]): {
    dispose(): void;
  } {
    return this._formatters.register(format);
  }

  registerCompletions(complete: Completer): { dispose(): void } {
    return register(this._completers, complete);
  }

  status(text: string): void {
    this._status.set(text);
  }

  onCellError(callback: (error: string) => void): { dispose(): void } {
    const run = this._interrupts.run;
    return run ? register(run.errorCallbacks, callback) : { dispose: () => undefined };
  }

  writeExitRecord(path: string): { dispose(): void } {
    report({ type: 'exit-record', path, wanted: true });
    return { dispose: () => report({ type: 'exit-record', path, wanted: false }) };
  }

  onShutdown(callback: ShutdownCallback): { dispose(): void } {
    return register(this._shutdownCallbacks, callback);
  }

  /** What the registered completers know about the text. */
  completions(code: string, cursor: number): string[] {
    return [...this._completers].flatMap(complete => {
      try {
        return complete(code, cursor) ?? [];
      } catch {
        // A broken completer must not take the other completions away.
        return [];
      }
    });
  }

  /** Calls the shutdown callbacks and waits for them, but not for ever. */
  async shutdown(): Promise<void> {
    const calls = [...this._shutdownCallbacks].map(async callback => callback());
    const patience = new Promise(resolve => setTimeout(resolve, SHUTDOWN_MS).unref());
    await Promise.race([Promise.allSettled(calls), patience]);
  }

  private readonly _never = new AbortController();
  private readonly _completers = new Set<Completer>();
  private readonly _shutdownCallbacks = new Set<ShutdownCallback>();
}

function register<T>(set: Set<T>, item: T): { dispose(): void } {
  set.add(item);
  return { dispose: () => void set.delete(item) };
}
