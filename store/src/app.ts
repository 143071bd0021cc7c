import fastify from 'fastify';
import { routeUpgrades } from './events/upgrade.js';
import type { Identity } from './identity/identity.js';
import { mlflowRoutes } from './mlflow/routes.js';
import { admission } from './routes/admission.js';
import { artifactRoutes } from './routes/artifacts.js';
import type { App, Context } from './routes/context.js';
import { comparisonRoutes } from './routes/comparisons.js';
import { curveRoutes } from './routes/curves.js';
import { datasetFileRoutes } from './routes/dataset-files.js';
import { datasetDetailRoutes } from './routes/dataset-detail.js';
import { datasetRoutes } from './routes/datasets.js';
import { deviceRoutes } from './routes/devices.js';
import { eventRoutes, type Renewal } from './routes/events.js';
import { experimentRoutes } from './routes/experiments.js';
import { healthRoutes, type Health } from './routes/health.js';
import { answerBadAddress, answerErrors } from './routes/http-errors.js';
import { journalIntakeRoutes } from './routes/journal-intake.js';
import { journalRoutes } from './routes/journals.js';
import { loginRoutes, type LoginParts } from './routes/login.js';
import { openapiRoutes } from './routes/openapi.js';
import { pageRoutes } from './routes/page.js';
import { routeTable, type Route } from './routes/route-table.js';
import { runRoutes } from './routes/runs.js';
import { sessionRoutes } from './routes/session.js';
import { sharingRoutes } from './routes/sharing.js';
import { serializeAsIs, validatorCompiler } from './routes/validation.js';
import type { Services } from './services.js';

/** Largest body of a request in bytes; bodies are JSON. */
const MAX_BODY = 1024 * 1024;

export interface AppOptions {
  identity: Identity;
  /** @throws DomainError while the database cannot be opened. */
  services: () => Services;
  health: () => Health;
  version: string;
  report: (line: string) => void;
  /** Largest artifact that a request may bring, in bytes; 5 GiB when absent. */
  artifactLimit?: number;
  /** How browsers log in where the users of a hub share the store; it has one user when absent. */
  hub?: LoginParts;
  /** Adds hooks and routes before all others. */
  prepare?: (app: App) => void;
  /** Where all addresses begin, with a slash at both ends; `/` when absent. */
  prefix?: string;
}

/** The HTTP server, not listening yet, and the table of its routes. */
export function buildApp(options: AppOptions): { app: App; routes: readonly Route[] } {
  const app = fastify({
    bodyLimit: MAX_BODY,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    frameworkErrors: answerBadAddress,
    routerOptions: { maxParamLength: 4096 },
    ...(options.prefix === undefined ? {} : { rewriteUrl: within(options.prefix) })
  }) as unknown as App;
  const routes = routeTable(app);
  app.setValidatorCompiler(validatorCompiler);
  serializeAsIs(app);
  answerErrors(app, options.report);
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', (_, reply, done) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    done();
  });
  app.decorateRequest('user');
  app.addHook('onRequest', admission(options.identity, options.hub && options.prefix));
  routeUpgrades(app);
  options.prepare?.(app);
  app.register(
    (scope, _, done) => {
      const context: Context = { app: scope as App, services: options.services };
      healthRoutes(context, options.health);
      experimentRoutes(context);
      runRoutes(context);
      artifactRoutes(context);
      curveRoutes(context);
      datasetRoutes(context);
      datasetDetailRoutes(context);
      datasetFileRoutes(context);
      deviceRoutes(context);
      journalRoutes(context);
      sessionRoutes(context, options.hub?.environment.authorizeUrl);
      if (options.hub) {
        journalIntakeRoutes(context, options.artifactLimit);
        sharingRoutes(context);
        comparisonRoutes(context);
      }
      eventRoutes(context, renewalOf(options.identity));
      openapiRoutes(context, routes, options.version);
      done();
    },
    { prefix: '/api/v1' }
  );
  app.register((scope, _, done) => {
    mlflowRoutes({ app: scope as App, services: options.services }, options);
    pageRoutes({ app: scope as App, services: options.services }, options.prefix);
    done();
  });
  app.register((scope, _, done) => {
    if (options.hub) {
      loginRoutes(scope as App, options.hub);
    }
    done();
  });
  return { app, routes };
}

function renewalOf(identity: Identity): Renewal | undefined {
  return identity.renewMs === undefined
    ? undefined
    : { every: identity.renewMs, user: async request => identity.user(request) };
}

/** Takes the prefix off an address. What lies outside of it is nowhere. */
function within(prefix: string): (request: { url?: string }) => string {
  return ({ url = '' }) =>
    url === prefix.slice(0, -1)
      ? '/'
      : url.startsWith(prefix)
        ? url.slice(prefix.length - 1)
        : '/outside-of-the-prefix';
}
