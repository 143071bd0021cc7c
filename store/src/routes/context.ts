import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault
} from 'fastify';
import type { Viewer } from '../domain/viewer.js';
import '../identity/identity.js';
import type { Services, SharedServices } from '../services.js';
import type { TypeBoxProvider } from './validation.js';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxProvider
>;

/** What a file of routes needs. */
export interface Context {
  /** Routes are added below `/api/v1`. */
  app: App;
  /** @throws DomainError while the database cannot be opened. */
  services: () => Services;
}

/**
 * Who asks, with what they may do; everything that reads or changes the store is
 * asked on behalf of one.
 *
 * @throws DomainError while the database cannot be opened.
 */
export function viewerOf(
  { services }: Context,
  { user }: Pick<FastifyRequest, 'user'>
): Viewer {
  return services().permissions.viewer(user);
}

/** What only a store that users share has; its routes are declared only there. */
export function sharedOf({ services }: Context): SharedServices {
  const { shared } = services();
  if (!shared) {
    throw new Error('A route of a shared store was declared in a store of one user.');
  }
  return shared;
}
