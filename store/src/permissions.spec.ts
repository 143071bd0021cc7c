import { buildApp } from './app';
import { permissionMatrix } from './testing/permission-matrix';
import { ROLES, samplesOf } from './testing/permission-samples';
import { HubStore, PREFIX } from './testing/hub-store';
import { PostgresServer, postgresPrograms } from './testing/postgres-server';

const programs = postgresPrograms();
const databases = programs ? ['SQLite', 'PostgreSQL'] : ['SQLite'];

describe.each(databases)('permissions of a store shared in %s', database => {
  it('hold on every route for everybody', async () => {
    const settings: NodeJS.ProcessEnv = { TRAINLAB_HUB_SERVICES: 'reporter=read' };
    if (database === 'PostgreSQL') {
      const server = new PostgresServer(programs as string);
      await server.start();
      settings.TRAINLAB_HUB_DATABASE = server.url;
    }
    const store = new HubStore(settings);
    await store.start();
    for (const name of ['olga', 'rita', 'walt', 'stan']) {
      store.hub.users.set(name, { groups: ['everyone'] });
    }
    store.hub.users.set('root', { groups: [], admin: true });
    store.hub.users.set('reporter', { groups: [], kind: 'service' });
    const { app, routes } = buildApp({
      identity: { user: () => undefined, allows: () => false },
      services: () => {
        throw new Error('Only the table is asked.');
      },
      health: () => ({ status: 'ok', version: '1', pid: 1, host: 'h' }),
      version: '1',
      report: () => undefined,
      prefix: PREFIX,
      hub: { environment: { prefix: PREFIX } } as never
    });
    await app.ready();
    const token = (name: string) => store.hub.token(name);
    const result = await permissionMatrix({
      baseUrl: store.url.slice(0, -1),
      tokens: {
        stranger: token('stan'),
        reader: token('rita'),
        writer: token('walt'),
        owner: token('olga'),
        admin: token('root'),
        service: token('reporter')
      },
      names: { owner: 'olga', reader: 'rita', writer: 'walt', stranger: 'stan' },
      routes,
      roles: ROLES,
      samplesOf
    });
    await app.close();
    process.stderr.write(
      `${database}: ${result.checks} permission checks, leaks ${result.leaks.length}\n`
    );
    expect(result.leaks).toEqual([]);
    expect(result.failures).toEqual([]);
    expect(result.checks).toBeGreaterThan(1000);
    expect(store.reports.filter(line => line.includes('failed'))).toEqual([]);
  });
});
