import type { IncomingHttpHeaders } from 'node:http';

/** What a route lets its caller do; every route states one. */
export const ACCESS = [
  'store:read',
  'experiment:read',
  'experiment:write',
  'run:read',
  'run:write',
  'dataset:read',
  'device:read',
  'journal:read'
] as const;
export type Access = (typeof ACCESS)[number];

export interface User {
  name: string;
}

/** Who calls, and what they may do. */
export interface Identity {
  /** `undefined` when nobody is named that the store knows. */
  user(headers: IncomingHttpHeaders): User | undefined;
  allows(user: User, access: Access): boolean;
}
