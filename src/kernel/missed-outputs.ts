import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import { DisposableDelegate, DisposableSet, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { FilledRun, type MissedOutput, type MissedRun } from './filled-run.js';
import type { NotebookCell } from './notebook-cell.js';

/** The kernel's side is `kernel/src/front/kept/kept-target.ts`. */
const TARGET = 'trainlab.outputs.v1';

type Answer = Partial<{
  runs: MissedRun[];
  run: string;
  outputs: MissedOutput[];
  isLast: boolean;
}>;

/**
 * Fills in what a kernel put out while no page listened, goes on with runs that
 * an earlier page started, and tells the kernel what saved notebooks hold.
 */
export class MissedOutputs implements IDisposable {
  /** @param _cell The notebook's code cell of this id. */
  constructor(
    private readonly _kernel: Kernel.IKernelConnection,
    private readonly _cell: (id: string) => NotebookCell | undefined
  ) {
    const onMessage = (_: unknown, message: KernelMessage.IIOPubMessage) =>
      this._onBroadcast(message);
    _kernel.iopubMessage.connect(onMessage);
    this._disposables.add(
      new DisposableDelegate(() => _kernel.iopubMessage.disconnect(onMessage))
    );
    this._open();
  }

  /** Emits the number of cells that were filled. */
  get filled(): ISignal<this, number> {
    return this._filled;
  }

  /** What the notebook shows now; it is saved when `saved` is called with it. */
  shown(): Map<string, number> {
    return new Map(this._shown);
  }

  /** A saved notebook holds this. */
  saved(shown: ReadonlyMap<string, number>): void {
    const news = [...shown].filter(([id, seq]) => (this._told.get(id) ?? 0) < seq);
    if (news.length === 0 || this.isDisposed) {
      return;
    }
    const told = { saved: Object.fromEntries(news) };
    if (!this._comm || this._comm.isDisposed) {
      // The kernel was restarted since. Asked without the word, it would send what the
      // notebook holds or its user has cleared.
      this._open(told);
    } else {
      this._comm.send(told);
    }
    news.forEach(([id, seq]) => this._told.set(id, seq));
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._disposables.dispose();
    if (this._comm && !this._comm.isDisposed && !this._kernel.isDisposed) {
      this._comm.close();
    }
    Signal.clearData(this);
  }

  /** @param told What a saved notebook holds; without it, the kernel sends what was missed. */
  private _open(told: { saved?: Record<string, number> } = {}): void {
    const comm = this._kernel.createComm(TARGET);
    comm.onMsg = ({ content }) => this._onAnswer(content.data as Answer);
    comm.open({ session: this._kernel.clientId, ...told });
    this._comm = comm;
  }

  private _onAnswer({ runs, run, outputs, isLast }: Answer): void {
    for (const missed of runs ?? []) {
      const cell = this._cell(missed.cellId);
      if (cell) {
        this._runs.set(missed.id, new FilledRun(missed, cell));
      }
    }
    if (run === undefined) {
      return;
    }
    const parts = [...(this._parts.get(run) ?? []), ...(outputs ?? [])];
    if (!isLast) {
      this._parts.set(run, parts);
      return;
    }
    this._parts.delete(run);
    const filled = this._runs.get(run);
    if (!filled) {
      return;
    }
    this._shown.set(run, filled.seq);
    if (filled.fill(parts)) {
      this._filled.emit(1);
    } else {
      // The file held it already.
      this.saved(new Map([[run, filled.seq]]));
    }
  }

  private _onBroadcast({
    header,
    parent_header: parent,
    metadata,
    content
  }: KernelMessage.IIOPubMessage): void {
    const id = (parent as { msg_id?: string }).msg_id;
    if (id === undefined) {
      return;
    }
    const run = this._runs.get(id);
    const seq = (metadata as { trainlab_output?: number }).trainlab_output;
    if (seq !== undefined) {
      if (run) {
        run.add(header.msg_type, content as JSONObject, seq);
        this._shown.set(id, run.seq);
      } else if ((parent as { session?: string }).session === this._kernel.clientId) {
        // The page asked for this run itself and has shown the output already.
        this._shown.set(id, seq);
      }
    } else if (
      run &&
      header.msg_type === 'status' &&
      (content as { execution_state?: string }).execution_state === 'idle'
    ) {
      run.end();
    }
  }

  private readonly _disposables = new DisposableSet();
  private readonly _filled = new Signal<this, number>(this);
  /** Runs of other pages by id. */
  private readonly _runs = new Map<string, FilledRun>();
  private readonly _parts = new Map<string, MissedOutput[]>();
  private readonly _shown = new Map<string, number>();
  private readonly _told = new Map<string, number>();
  private _comm: Kernel.IComm | undefined;
}
