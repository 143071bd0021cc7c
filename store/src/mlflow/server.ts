import type { App } from '../routes/context.js';

/** Routes by which a client finds out what it talks to. */
export function serverRoutes(app: App, version: string): void {
  const config = { access: 'store:read' } as const;
  app.get('/health', { config }, (_, reply) => reply.type('text/plain').send('OK'));
  app.get('/version', { config }, (_, reply) => reply.type('text/plain').send(version));
  for (const prefix of ['/api', '/ajax-api']) {
    app.get(`${prefix}/3.0/mlflow/server-info`, { config }, () => ({
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false
    }));
  }
}
