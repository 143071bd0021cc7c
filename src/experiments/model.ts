import type { RunSummary, StoreEvent } from '@trainlab/api';
import { asError, StoreFollower } from '../store/follower.js';
import type { IStore } from '../store/tokens.js';
import { Catalogue } from './catalogue.js';
import { Groups } from './groups.js';
import { RunSelection } from './selection.js';
import type {
  ExperimentsRow,
  IExperimentsModel,
  IRunSelection,
  LoadPhase,
  RunOrder,
  SelectionGesture
} from './tokens.js';

const PAGE = 500;

/** The experiments of the store, kept up to date while {@link active}. */
export class ExperimentsModel extends StoreFollower implements IExperimentsModel {
  constructor(options: ExperimentsModel.IOptions) {
    super(options.store);
  }

  get phase(): LoadPhase {
    return this._phase;
  }

  get error(): Error | undefined {
    return this._error;
  }

  get trouble(): string | undefined {
    return this._trouble;
  }

  get me(): string | undefined {
    return this._me;
  }

  get mine(): boolean {
    return this._mine;
  }
  set mine(mine: boolean) {
    if (this._mine !== mine) {
      this._mine = mine;
      this.change();
    }
  }

  get rows(): readonly ExperimentsRow[] {
    return this._rows;
  }

  get experimentCount(): number {
    return this._catalogue.experiments.size;
  }

  get runCount(): number {
    return this._runCount;
  }

  get runningCount(): number {
    return this._runningCount;
  }

  get search(): string {
    return this._search;
  }
  set search(search: string) {
    if (this._search !== search) {
      this._search = search;
      this.change();
    }
  }

  get order(): RunOrder {
    return this._order;
  }
  set order(order: RunOrder) {
    if (this._order !== order) {
      this._order = order;
      const held = this._held;
      this._held = false;
      this.change();
      this._held = held;
    }
  }

  get selection(): IRunSelection {
    return this._selection;
  }

  get renaming(): string | undefined {
    return this._renaming;
  }

  run(id: string): RunSummary | undefined {
    return this._catalogue.runs.get(id);
  }

  toggle(experimentId: string, expanded?: boolean): void {
    const group = this._groups.get(experimentId);
    if (group) {
      this._groups.setExpanded(experimentId, expanded ?? !group.expanded);
      this.change();
    }
  }

  showMore(experimentId: string): void {
    this._groups.showMore(experimentId);
    this.change();
  }

  select(rowId: string, gesture: SelectionGesture): void {
    this._selection.apply(rowId, gesture, this._rows);
    this.change();
  }

  clearSelection(): void {
    this._selection.clear();
    this.change();
  }

  hold(held: boolean): void {
    if (this._held !== held) {
      this._held = held;
      if (!held) {
        this.changeSoon();
      }
    }
  }

  beginRename(runId: string): void {
    this._renaming = runId;
    this.change();
  }

  async endRename(name?: string): Promise<void> {
    const runId = this._renaming;
    this._renaming = undefined;
    this.change();
    const wanted = name?.trim();
    if (runId && wanted && wanted !== this.run(runId)?.name) {
      const client = await this.client();
      this._put(await client.patchRun(runId, { name: wanted }));
    }
  }

  async setDeleted(runIds: readonly string[], deleted: boolean): Promise<void> {
    const client = await this.client();
    const outcomes = await Promise.allSettled(
      runIds.map(async id => this._put(await client.patchRun(id, { deleted })))
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        throw outcome.reason;
      }
    }
  }

  async reload(): Promise<void> {
    const load = ++this._load;
    this._error = undefined;
    try {
      const client = await this.client();
      const { experiments } = await client.experiments();
      if (load === this._load) {
        experiments.forEach(experiment => this._catalogue.putExperiment(experiment));
      }
      let cursor: string | undefined;
      do {
        const page = await client.runs({ limit: PAGE, cursor });
        if (load !== this._load) {
          return;
        }
        page.runs.forEach(run => this._catalogue.putRun(run));
        cursor = page.nextCursor;
        this.changeSoon();
      } while (cursor);
      this._phase = 'ready';
    } catch (reason) {
      if (load !== this._load) {
        return;
      }
      this._error = asError(reason);
      if (this._phase !== 'ready') {
        this._phase = 'failed';
      }
    }
    this.change();
  }

  retry(): void {
    this.reconnect();
    if (this._phase !== 'ready') {
      this._phase = 'waiting';
      this.change();
      void this.reload();
    }
  }

  protected override load(): Promise<void> {
    return this.reload();
  }

  protected override take(event: StoreEvent): void {
    if (event.type === 'hello' || event.type === 'heartbeat') {
      void this._askHealth();
    }
    if (this._catalogue.apply(event)) {
      this.changeSoon();
    }
  }

  protected override forget(): void {
    this._catalogue.clear();
    this._phase = 'waiting';
  }

  protected override get wanting(): boolean {
    return this._phase === 'failed';
  }

  protected override change(): void {
    this._layOut();
    super.change();
  }

  private async _askHealth(): Promise<void> {
    let trouble: string | undefined;
    let me = this._me;
    try {
      const { reason, hub } = await (await this.client()).health();
      trouble = reason;
      me = hub?.user;
    } catch (reason) {
      trouble = asError(reason).message;
    }
    if ((trouble !== this._trouble || me !== this._me) && !this.isDisposed) {
      this._trouble = trouble;
      this._me = me;
      this.changeSoon();
    }
  }

  private _put(run: RunSummary): void {
    if (this._catalogue.putRun(run)) {
      this.change();
    }
  }

  private _layOut(): void {
    this._rows = this._groups.layOut(this._catalogue, {
      search: this._mine && this._me ? `${this._search} owner=${this._me}` : this._search,
      me: this._me,
      order: this._order,
      held: this._held
    });
    const runs = [...this._catalogue.runs.values()].filter(run => !run.deleted);
    this._runCount = runs.length;
    this._runningCount = runs.filter(run => run.status === 'RUNNING').length;
    this._selection.settle(this._rows, id => this.run(id)?.deleted === false);
  }

  private readonly _catalogue = new Catalogue();
  private readonly _groups = new Groups();
  private readonly _selection = new RunSelection();
  private _trouble?: string;
  private _me?: string;
  private _mine = false;
  private _phase: LoadPhase = 'waiting';
  private _error?: Error;
  private _rows: readonly ExperimentsRow[] = [];
  private _runCount = 0;
  private _runningCount = 0;
  private _search = '';
  private _order: RunOrder = 'newest';
  private _held = false;
  private _renaming?: string;
  private _load = 0;
}

export namespace ExperimentsModel {
  export interface IOptions {
    store: IStore;
  }
}
