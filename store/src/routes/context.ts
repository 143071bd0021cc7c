import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault
} from 'fastify';
import type { Services } from '../services.js';
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
