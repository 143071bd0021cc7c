import type { FastifyInstance } from 'fastify';
import type { Access } from '../identity/identity';
import { TestApp } from '../testing/test-app';

const app = new TestApp();

describe('permissions', () => {
  it('are stated by every route', async () => {
    await app.ready();
    const table = app.routes
      .filter(({ url }) => url.startsWith('/api/v1/'))
      .map(({ method, url, access }) => `${method} ${url} ${access}`);
    expect(table.sort()).toEqual([
      'GET /api/v1/curves run:read',
      'GET /api/v1/datasets dataset:read',
      'GET /api/v1/datasets/:hash/preview dataset:read',
      'GET /api/v1/datasets/:hash/runs run:read',
      'GET /api/v1/devices device:read',
      'GET /api/v1/events run:read',
      'GET /api/v1/experiments experiment:read',
      'GET /api/v1/experiments/:id experiment:read',
      'GET /api/v1/health store:read',
      'GET /api/v1/journals/:writer journal:read',
      'GET /api/v1/openapi.json store:read',
      'GET /api/v1/runs run:read',
      'GET /api/v1/runs/:id run:read',
      'GET /api/v1/runs/:id/artifacts/* run:read',
      'GET /api/v1/session store:read',
      'PATCH /api/v1/experiments/:id experiment:write',
      'PATCH /api/v1/runs/:id run:write',
      'POST /api/v1/dataset-files dataset:write'
    ]);
  });

  it('let no server start that has a route without one', () => {
    const bare = app.build().app as unknown as FastifyInstance;
    expect(() => bare.get('/open', () => 'secret')).toThrow(
      'The route GET /open does not state its access.'
    );
    expect(() =>
      bare.get('/odd', { config: { access: 'everything' as Access } }, () => 'secret')
    ).toThrow('does not state its access');
  });

  it('are asked for on every route, before anything else', async () => {
    const asked: Access[] = [];
    const closed = app.build(
      {
        user: () => ({ name: 'eve', kind: 'user', groups: [], admin: false }),
        allows: (_, access) => {
          asked.push(access);
          return false;
        }
      },
      () => {
        throw new Error('reached');
      }
    );
    const nobody = app.build({ user: () => undefined, allows: () => true });
    await closed.app.ready();
    const asking = closed.routes.filter(({ access }) => access !== 'public');
    for (const { method, url } of asking) {
      const address = { method: method as 'GET', url: url.replace(/:\w+/, app.runs[0]) };
      const refused = await closed.app.inject(address);
      expect([url, refused.statusCode]).toEqual([url, 403]);
      expect(refused.body).toContain('PERMISSION_DENIED');
      const unknown = await nobody.app.inject(address);
      expect([url, unknown.statusCode]).toEqual([url, 401]);
    }
    expect(asked).toEqual(asking.map(({ access }) => access));
    await closed.app.close();
    await nobody.app.close();
  });
});
