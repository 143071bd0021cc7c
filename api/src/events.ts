import { Type, type Static } from '@sinclair/typebox';
import { Experiment } from './experiment.js';
import { Dataset } from './dataset.js';
import { RunSummary } from './run.js';

/**
 * What the store sends on a tab's one WebSocket.
 *
 * Every change in the store takes the next revision. A client that asks for
 * `?after=N` first gets the present state of everything changed since N, each
 * thing once, then changes as they are committed. `hello` opens the stream and
 * names the store's revision; a client whose N is greater than it talks to
 * another store and must load everything anew. In a store that users share, each
 * gets what they may read: what was granted comes as its present state, and what
 * was taken away as `removed`.
 */
export const StoreEvent = Type.Union([
  Type.Object({
    type: Type.Literal('hello'),
    revision: Type.Integer(),
    storeId: Type.String()
  }),
  Type.Object({
    type: Type.Literal('run'),
    revision: Type.Integer(),
    run: RunSummary
  }),
  Type.Object({
    type: Type.Literal('experiment'),
    revision: Type.Integer(),
    experiment: Experiment
  }),
  Type.Object({
    type: Type.Literal('dataset'),
    revision: Type.Integer(),
    dataset: Dataset
  }),
  /**
   * The experiment may not be read any more: it, its runs, and the datasets that
   * only they have used are gone for this client.
   */
  Type.Object({
    type: Type.Literal('removed'),
    revision: Type.Integer(),
    experimentId: Type.String()
  }),
  Type.Object({ type: Type.Literal('heartbeat'), revision: Type.Integer() })
]);
export type StoreEvent = Static<typeof StoreEvent>;
