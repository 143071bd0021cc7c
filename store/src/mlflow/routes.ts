import type { FastifyInstance } from 'fastify';
import type { Context } from '../routes/context.js';
import { artifactListRoute, artifactProxyRoutes } from './artifacts.js';
import { answerMlflowErrors } from './errors.js';
import { experimentRoutes } from './experiments.js';
import { Facade } from './facade.js';
import { historyRoutes } from './history.js';
import { loggedModelRoutes } from './logged-models.js';
import { loggingRoutes } from './logging.js';
import { runRoutes } from './runs.js';
import { serverRoutes } from './server.js';

/**
 * The version of MLflow's protocol that `/version` names. Clients compare it
 * before they send traces, which came with 3.4.
 */
const PROTOCOL_VERSION = '3.3.0';

export interface MlflowOptions {
  report: (line: string) => void;
  /** Largest artifact in bytes. */
  artifactLimit?: number;
}

/**
 * MLflow's REST protocol as another way to the same experiments and runs: paths
 * and messages are its own, everything behind them is the store's.
 */
export function mlflowRoutes({ app, services }: Context, options: MlflowOptions): void {
  answerMlflowErrors(app as unknown as FastifyInstance, options.report);
  const facade = new Facade(app, services);
  serverRoutes(app, PROTOCOL_VERSION);
  experimentRoutes(facade);
  runRoutes(facade);
  loggingRoutes(facade);
  historyRoutes(facade);
  loggedModelRoutes(facade);
  artifactListRoute(facade);
  app.register((scope, _, done) => {
    artifactProxyRoutes({ app: scope as typeof app, services }, options.artifactLimit);
    done();
  });
}
