import type { Changes } from '../db/changes.js';
import { asSeenBy } from '../domain/experiments.js';
import type { Viewer } from '../domain/viewer.js';

/** Tells with which experiments a user may do another thing since a revision. */
export interface AccessSource {
  changesFor(
    user: string,
    after: number
  ): readonly { experimentId: number; revision: number }[];
}

interface Granted {
  experimentId: number;
  revision: number;
  /** Still to be sent. */
  runIds: string[];
}

/**
 * What was granted to one client and taken from it, as events: the present state
 * of everything in an experiment that may be read from now on, and the end of one
 * that may not.
 *
 * These events carry the revision that the client has anyway, so that a break
 * between them makes it ask for all of them again.
 */
export class AccessNews {
  /** @param after - what the client knows; from 0 it gets everything anyway. */
  constructor(source: AccessSource, changes: Changes, after: number) {
    this._source = source;
    this._changes = changes;
    this._seen = after;
    this._quiet = after === 0;
  }

  /** Something waits to be taken. */
  get pending(): boolean {
    return this._queue.length > 0;
  }

  /**
   * The next events, about `limit` of them; none when there is nothing new.
   *
   * @param sent - the revision that the client has.
   */
  take(viewer: Viewer, sent: number, limit: number): string[] {
    const texts: string[] = [];
    for (const { experimentId, revision } of this._news(viewer)) {
      this._queue = this._queue.filter(other => other.experimentId !== experimentId);
      if (viewer.may('read', experimentId)) {
        const { runIds } = this._changes.contents(experimentId);
        this._queue.push({ experimentId, revision, runIds });
      } else {
        texts.push(
          JSON.stringify({
            type: 'removed',
            revision: sent,
            experimentId: String(experimentId)
          })
        );
      }
    }
    while (this._queue.length > 0 && texts.length < limit) {
      texts.push(...this._state(viewer, sent, limit));
    }
    return texts;
  }

  private _news(viewer: Viewer): readonly { experimentId: number; revision: number }[] {
    const news = this._source.changesFor(viewer.user.name, this._seen);
    this._seen = news.at(-1)?.revision ?? this._seen;
    const quiet = this._quiet;
    this._quiet = false;
    return quiet ? [] : news;
  }

  /** A part of the first experiment in the queue: its runs, and at last itself. */
  private _state(viewer: Viewer, sent: number, limit: number): string[] {
    const [granted] = this._queue;
    const { experimentId } = granted;
    if (!viewer.may('read', experimentId)) {
      this._queue.shift();
      return [];
    }
    const runs = this._changes
      .runs(granted.runIds.splice(0, limit))
      .map(run => JSON.stringify({ type: 'run', revision: sent, run }));
    if (granted.runIds.length > 0) {
      return runs;
    }
    this._queue.shift();
    const datasets = this._changes
      .datasets(this._changes.contents(experimentId).datasetIds, viewer.scope)
      .map(dataset => JSON.stringify({ type: 'dataset', revision: sent, dataset }));
    const experiments = this._changes.experiments([experimentId]).map(experiment => ({
      ...asSeenBy(viewer, experiment),
      // It is another one for this viewer since then.
      revision: Math.max(experiment.revision, granted.revision)
    }));
    return [
      ...runs,
      ...datasets,
      ...experiments.map(experiment =>
        JSON.stringify({ type: 'experiment', revision: sent, experiment })
      )
    ];
  }

  private readonly _source: AccessSource;
  private readonly _changes: Changes;
  private _seen: number;
  private _quiet: boolean;
  private _queue: Granted[] = [];
}
