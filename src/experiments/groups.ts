import { leaders, rankRuns, runFilter } from '@trainlab/analysis';
import type { Experiment, RunSummary } from '@trainlab/api';
import { Arrangement } from './arrangement.js';
import type { Catalogue } from './catalogue.js';
import type { ExperimentsRow, IExperimentGroup, RunOrder } from './tokens.js';

/** Runs shown at first in one experiment, and added by each "show more". */
const PAGE = 100;

/** How the list is to be laid out. */
export interface GroupOptions {
  search: string;
  order: RunOrder;
  /** Whether rows must stay where they are. */
  held: boolean;
  /** The user, where a hub has the store. */
  me?: string;
}

/** Lays the catalogue out as rows, and remembers what is open and in which order. */
export class Groups {
  get(experimentId: string): IExperimentGroup | undefined {
    return this._groups.find(group => group.experiment.id === experimentId);
  }

  setExpanded(experimentId: string, expanded: boolean): void {
    this._expanded.set(experimentId, expanded);
  }

  showMore(experimentId: string): void {
    this._shown.set(experimentId, (this._shown.get(experimentId) ?? PAGE) + PAGE);
  }

  layOut(catalogue: Catalogue, options: GroupOptions): readonly ExperimentsRow[] {
    const runs = new Map<string, RunSummary[]>();
    for (const run of catalogue.runs.values()) {
      if (!run.deleted) {
        const siblings = runs.get(run.experimentId);
        if (siblings) {
          siblings.push(run);
        } else {
          runs.set(run.experimentId, [run]);
        }
      }
    }
    const latest = (experiment: Experiment) =>
      runs.get(experiment.id)?.reduce((time, run) => Math.max(time, run.startTime), 0) ??
      experiment.createdAt;
    const experiments = this._arrangement.arrange(
      [...catalogue.experiments.values()].filter(({ id }) => runs.has(id)),
      (a, b) => latest(b) - latest(a) || a.name.localeCompare(b.name),
      options.held
    );
    const matches = options.search.trim() ? runFilter(options.search) : undefined;
    this._groups = experiments
      .map((experiment, index) =>
        this._group(experiment, runs.get(experiment.id) ?? [], index, options, matches)
      )
      .filter(group => group.runs.length > 0);
    return this._groups.flatMap(rowsOf);
  }

  private _group(
    experiment: Experiment,
    runs: RunSummary[],
    index: number,
    options: GroupOptions,
    matches: ((run: RunSummary) => boolean) | undefined
  ): IExperimentGroup {
    const { id, objective } = experiment;
    if (!this._expanded.has(id)) {
      this._expanded.set(id, index === 0 || runs.some(run => run.status === 'RUNNING'));
    }
    const ranking = objective && rankRuns(runs, objective);
    const places = new Map(ranking?.ranked.map(({ run }, place) => [run.id, place]));
    let arrangement = this._arrangements.get(id);
    if (!arrangement) {
      arrangement = new Arrangement();
      this._arrangements.set(id, arrangement);
    }
    const arranged = arrangement.arrange(
      runs,
      comparator(options.order, places),
      options.held
    );
    const { owner } = experiment;
    return {
      experiment,
      ...(options.me !== undefined && owner !== options.me ? { owner } : {}),
      runs: matches ? arranged.filter(matches) : arranged,
      shown: this._shown.get(id) ?? PAGE,
      expanded: matches !== undefined || (this._expanded.get(id) ?? false),
      best: ranking?.ranked[0]?.value,
      leaders: new Set(ranking && leaders(ranking).map(({ run }) => run.id))
    };
  }

  private _groups: readonly IExperimentGroup[] = [];
  private readonly _expanded = new Map<string, boolean>();
  private readonly _shown = new Map<string, number>();
  private readonly _arrangement = new Arrangement<Experiment>();
  private readonly _arrangements = new Map<string, Arrangement<RunSummary>>();
}

function comparator(
  order: RunOrder,
  places: ReadonlyMap<string, number>
): (a: RunSummary, b: RunSummary) => number {
  const newest = (a: RunSummary, b: RunSummary) =>
    b.startTime - a.startTime || (a.id < b.id ? -1 : 1);
  switch (order) {
    case 'best': {
      const place = (run: RunSummary) => places.get(run.id) ?? Number.MAX_SAFE_INTEGER;
      return (a, b) => place(a) - place(b) || newest(a, b);
    }
    case 'name':
      return (a, b) =>
        a.name.localeCompare(b.name, undefined, { numeric: true }) || newest(a, b);
    default:
      return newest;
  }
}

function rowsOf(group: IExperimentGroup): ExperimentsRow[] {
  const { id } = group.experiment;
  const rows: ExperimentsRow[] = [{ kind: 'experiment', id, group }];
  if (group.expanded) {
    for (const [index, run] of group.runs.slice(0, group.shown).entries()) {
      rows.push({ kind: 'run', id: run.id, group, run, position: index + 1 });
    }
    if (group.runs.length > group.shown) {
      rows.push({ kind: 'more', id: `${id}/more`, group });
    }
  }
  return rows;
}
