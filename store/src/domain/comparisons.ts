import { randomBytes } from 'node:crypto';
import type {
  ComparisonSharing,
  CurveList,
  CurveQuery,
  NewComparison,
  SavedComparison,
  SavedComparisonDetail,
  SavedComparisonList
} from '@trainlab/api';
import type { StoredComparison } from '../db/comparisons.js';
import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';
import type { Curves } from './curves.js';
import { DomainError, invalid, notFound } from './errors.js';
import type { Permissions } from './permissions.js';
import type { Runs } from './runs.js';
import type { Viewer } from './viewer.js';

/** Characters of JSON that a view may have. */
const VIEW_LENGTH = 64 * 1024;
/** Comparisons that a user may have saved. */
const MOST_SAVED = 1_000;
/** Comparisons in a list. */
const MOST_LISTED = 200;

export interface ComparisonParts {
  db: Database;
  tables: Tables;
  runs: Runs;
  curves: Curves;
  permissions: Permissions;
}

/**
 * Comparisons that users have saved, to be opened by a link.
 *
 * Who may read all runs of a comparison may open it. Who it is granted to may open
 * it too, but nothing else of its runs, and only as long as its owner may manage
 * the experiments of those runs that they could not read anyway: nobody passes on
 * what is not theirs. Its owner sees that it is there, and may stop sharing it or
 * remove it, also when they may no longer read a run of it.
 */
export class Comparisons {
  constructor(parts: ComparisonParts) {
    this._parts = parts;
  }

  /**
   * @throws DomainError when there is no such run, the viewer may not read it, or has
   *   saved as many comparisons as a user may.
   */
  save(viewer: Viewer, { title = '', runIds, view }: NewComparison): SavedComparison {
    const { db, tables, runs } = this._parts;
    runIds.forEach(id => runs.demand(viewer, 'read', id, 'runIds'));
    const text = view === undefined ? undefined : JSON.stringify(view);
    if ((text?.length ?? 0) > VIEW_LENGTH) {
      throw invalid('view', `The view has more than ${VIEW_LENGTH} characters of JSON.`);
    }
    const comparison = {
      id: randomBytes(16).toString('hex'),
      owner: viewer.user.name,
      title,
      runIds,
      view: text,
      createdAt: Date.now()
    };
    db.transaction(() => {
      if (tables.comparisons.countOf(comparison.owner) >= MOST_SAVED) {
        throw new DomainError(
          'RESOURCE_CONFLICT',
          `You have saved ${MOST_SAVED} comparisons, and no more are kept for one user. ` +
            'Delete some that you no longer need, then save this one.'
        );
      }
      tables.comparisons.insert(comparison);
    }, true);
    return this._saved(viewer, { ...comparison, grants: [] });
  }

  /** Those that the viewer may open or has saved, the newest first. */
  list(viewer: Viewer): SavedComparisonList {
    const comparisons: SavedComparison[] = [];
    for (let offset = 0; comparisons.length < MOST_LISTED; offset += MOST_LISTED) {
      const page = this._parts.tables.comparisons.newest(MOST_LISTED, offset);
      comparisons.push(
        ...page
          .filter(
            comparison =>
              mayManage(viewer, comparison) || this._mayOpen(viewer, comparison)
          )
          .map(comparison => this._saved(viewer, comparison))
      );
      if (page.length < MOST_LISTED) {
        break;
      }
    }
    return { comparisons: comparisons.slice(0, MOST_LISTED) };
  }

  /** @throws DomainError that says why the viewer may not open it. */
  get(viewer: Viewer, id: string): SavedComparisonDetail {
    const comparison = this._opened(viewer, id);
    return {
      ...this._saved(viewer, comparison),
      runs: this._parts.tables.runQueries.summaries(comparison.runIds)
    };
  }

  /** Curves of the comparison's runs. */
  async curves(
    viewer: Viewer,
    id: string,
    query: Omit<CurveQuery, 'runIds'>
  ): Promise<CurveList> {
    const { runIds } = this._opened(viewer, id);
    return this._parts.curves.readOf({ ...query, runIds });
  }

  delete(viewer: Viewer, id: string): void {
    this._managed(viewer, id);
    const { db, tables } = this._parts;
    db.transaction(() => tables.comparisons.delete(id), true);
  }

  sharing(viewer: Viewer, id: string): ComparisonSharing {
    return { grants: [...this._managed(viewer, id).grants] };
  }

  /**
   * Sets to whom the comparison is granted.
   *
   * @throws DomainError when its owner may not share one of its runs.
   */
  share(viewer: Viewer, id: string, { grants }: ComparisonSharing): ComparisonSharing {
    const comparison = this._managed(viewer, id);
    const { db, tables, permissions } = this._parts;
    const owner = permissions.known(comparison.owner);
    if (
      grants.length > 0 &&
      !this._experiments(comparison).every(experiment => owner.may('manage', experiment))
    ) {
      throw new DomainError(
        'PERMISSION_DENIED',
        'This comparison holds runs of experiments that you may read but not share. Ask ' +
          'their owners to share those; then whoever may read them can open the link.'
      );
    }
    db.transaction(() => tables.comparisons.setGrants(id, grants), true);
    return this.sharing(viewer, id);
  }

  private _managed(viewer: Viewer, id: string): StoredComparison {
    const comparison = this._found(id);
    if (mayManage(viewer, comparison)) {
      return comparison;
    }
    this._demandOpen(viewer, comparison);
    throw new DomainError(
      'PERMISSION_DENIED',
      `Only ${comparison.owner}, who has saved this comparison, may share or remove it.`
    );
  }

  private _opened(viewer: Viewer, id: string): StoredComparison {
    const comparison = this._found(id);
    this._demandOpen(viewer, comparison);
    return comparison;
  }

  private _found(id: string): StoredComparison {
    const comparison = this._parts.tables.comparisons.get(id);
    if (!comparison) {
      throw notFound('comparison', JSON.stringify(id), 'id');
    }
    return comparison;
  }

  private _demandOpen(viewer: Viewer, comparison: StoredComparison): void {
    if (!this._mayOpen(viewer, comparison)) {
      throw new DomainError(
        'PERMISSION_DENIED',
        mayManage(viewer, comparison)
          ? 'This comparison holds runs that you may no longer read. Ask their owners to ' +
              'share those with you; you may still stop sharing it, or delete it.'
          : `This comparison holds runs that you may not read. Ask ${comparison.owner}, who has ` +
              'saved it, to share it with you.'
      );
    }
  }

  private _mayOpen(viewer: Viewer, comparison: StoredComparison): boolean {
    const experiments = this._experiments(comparison);
    const hidden = experiments.filter(experiment => !viewer.may('read', experiment));
    if (hidden.length === 0) {
      return true;
    }
    const owner = this._parts.permissions.known(comparison.owner);
    return (
      comparison.grants.some(({ kind, name }) =>
        kind === 'user' ? name === viewer.user.name : viewer.user.groups.includes(name)
      ) && hidden.every(experiment => owner.may('manage', experiment))
    );
  }

  private _experiments({ runIds }: StoredComparison): number[] {
    return [...new Set(this._parts.tables.runs.experimentsOf(runIds).values())];
  }

  private _saved(viewer: Viewer, comparison: StoredComparison): SavedComparison {
    const { id, title, owner, createdAt, runIds, view } = comparison;
    return {
      id,
      title,
      owner,
      createdAt,
      runIds: [...runIds],
      ...(view === undefined
        ? {}
        : { view: JSON.parse(view) as Record<string, unknown> }),
      access: mayManage(viewer, comparison) ? 'manage' : 'read'
    };
  }

  private readonly _parts: ComparisonParts;
}

function mayManage(viewer: Viewer, { owner }: StoredComparison): boolean {
  return viewer.user.name === owner || viewer.keepsAll;
}
