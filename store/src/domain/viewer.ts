import type { Level } from '@trainlab/api';
import type { User } from '../identity/identity.js';
import { DomainError, notFound } from './errors.js';

/** A user with what they may do, at the moment at which it is asked. */
export interface Viewer {
  readonly user: User;
  /** Whether there are others in the store, who may see less or more. */
  readonly shared: boolean;
  /** Whether everything may be done, with what is in no experiment too. */
  readonly keepsAll: boolean;
  /** JSON list of the ids of the experiments that may be read; all when absent. */
  readonly scope: string | undefined;
  /** What may be done with an experiment; `undefined` for nothing, or when there is none. */
  level(experimentId: number): Level | undefined;
  may(level: Level, experimentId: number): boolean;
}

/** The user of a store of their own, who may do everything. */
export function soleViewer(user: User): Viewer {
  return {
    user,
    shared: false,
    keepsAll: true,
    scope: undefined,
    level: () => 'manage',
    may: () => true
  };
}

/**
 * Refuses what the viewer may not do. Who may not even read is told what is told
 * of things that are not there.
 *
 * @param what - kind and id of the thing that was asked for.
 */
export function demand(
  viewer: Viewer,
  level: Level,
  experimentId: number | undefined,
  ...[kind, id, field]: Parameters<typeof notFound>
): asserts experimentId is number {
  if (experimentId === undefined || !viewer.may('read', experimentId)) {
    throw notFound(kind, id, field);
  }
  if (!viewer.may(level, experimentId)) {
    throw new DomainError(
      'PERMISSION_DENIED',
      level === 'write'
        ? `You may read this ${kind} but not change it. The owner of its experiment can grant ` +
            'that to you.'
        : `You may not share this ${kind}. Its owner can do that, and whoever was granted to ` +
            'manage it.'
    );
  }
}
