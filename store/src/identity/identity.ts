import type { IncomingHttpHeaders } from 'node:http';

/**
 * What a route lets its caller do; every route states one. What belongs to an
 * experiment is decided by the caller's level on it, see `domain/permissions.ts`;
 * `public` answers anybody.
 */
export const ACCESS = [
  'public',
  'page:read',
  'store:read',
  'experiment:read',
  'experiment:write',
  'experiment:manage',
  'run:read',
  'run:write',
  'dataset:read',
  'dataset:write',
  'device:read',
  'journal:read',
  'journal:write',
  'comparison:read',
  'comparison:write',
  'comparison:manage'
] as const;
export type Access = (typeof ACCESS)[number];

export interface User {
  name: string;
  /** A service is a program of the hub's admin, not a person. */
  kind: 'user' | 'service';
  /** Groups of the hub; empty for the local user and for services. */
  groups: readonly string[];
  /** Keeps the hub. */
  admin: boolean;
  /** The token that writes of a browser's session must bring; absent without a session. */
  csrfToken?: string;
}

/**
 * A service's name among the users: names of the hub's users hold no slash, so
 * that no user can be taken for a service.
 */
export const serviceUser = (name: string): string => `services/${name}`;

export const isService = (name: string): boolean => name.includes('/');

/** The part of a request that tells who asks. */
export interface Asked {
  method: string;
  headers: IncomingHttpHeaders;
}

/** Who calls, and what they may do at all. */
export interface Identity {
  /**
   * `undefined` when nobody is named that the store knows.
   *
   * @throws DomainError when somebody is, and the request is refused all the same.
   */
  user(request: Asked): User | undefined | Promise<User | undefined>;
  /** How long an answer holds at most; for ever when absent. Milliseconds. */
  readonly renewMs?: number;
  /** Whether the user may ask for such a thing, of whatever experiment it is. */
  allows(user: User, access: Access): boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler of a route that is not public. */
    user: User;
  }
}
