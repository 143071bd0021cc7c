import type { FastifyInstance, FastifySchema } from 'fastify';
import { ACCESS, type Access } from '../identity/identity.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be allowed to do. The server refuses a route without. */
    access?: Access;
  }
}

export interface Route {
  method: string;
  /** With `:name` for a parameter and `*` for the rest of a path. */
  url: string;
  access: Access;
  schema: FastifySchema;
}

/**
 * Keeps a list of all routes of the server.
 *
 * @throws Error from the registration of a route that does not state its access.
 */
export function routeTable(app: FastifyInstance): readonly Route[] {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, config, schema = {} }) => {
    const access = config?.access;
    if (access === undefined || !ACCESS.includes(access)) {
      throw new Error(`The route ${String(method)} ${url} does not state its access.`);
    }
    for (const one of [method].flat()) {
      routes.push({ method: one, url, access, schema });
    }
  });
  return routes;
}
