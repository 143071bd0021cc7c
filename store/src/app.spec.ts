import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { ErrorBody, StoreClient, StoreError, type CurveList } from '@trainlab/api';
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { buildApp } from './app';
import { unavailable } from './domain/errors';
import type { Access, Identity } from './identity/identity';
import { LocalIdentity } from './identity/local-identity';
import { openapi } from './routes/openapi';
import { routeTable } from './routes/route-table';
import type { Services } from './services';
import { newId } from './testing/journal';
import { TestStore } from './testing/test-store';

const HEALTH = { status: 'ok', version: '1', pid: 1, host: 'h' } as const;

describe('HTTP interface', () => {
  const store = new TestStore();
  const reports: string[] = [];
  const build = (identity: Identity = new LocalIdentity(), services?: () => Services) =>
    buildApp({
      identity,
      services: services ?? (() => store.services),
      health: () => HEALTH,
      version: '1.2.3',
      report: line => reports.push(line)
    });
  const { app, routes } = build();
  const inject = app.inject.bind(app) as FastifyInstance['inject'];
  afterAll(() => app.close());

  /** The client of all rooms; each answer is held against its route's schema. */
  const client = new StoreClient(async (path, init = {}) => {
    const method = (init.method ?? 'GET') as 'GET' | 'PATCH';
    const answer = await inject({
      method,
      url: path,
      headers: (init.headers ?? {}) as Record<string, string>,
      body: init.body as string | undefined
    });
    const parts = path.split('?')[0].split('/');
    const route = routes.find(
      ({ method: of, url }) =>
        of === method &&
        url.split('/').length === parts.length &&
        url.split('/').every((part, at) => part.startsWith(':') || part === parts[at])
    );
    const { 200: success } = route?.schema.response as Record<string, TSchema>;
    const schema = answer.statusCode === 200 ? success : ErrorBody;
    expect([...Value.Errors(schema, answer.json())]).toEqual([]);
    return new Response(answer.body, { status: answer.statusCode });
  });

  const runs = Array.from({ length: 5 }, newId);
  const bytes = '<script>alert(1)</script>';

  beforeAll(async () => {
    await app.ready();
    const journal = store.journal().header();
    for (const [at, run] of runs.entries()) {
      journal.run(run, {
        name: `cnn-${at}`,
        experiment: at < 3 ? 'digits' : 'letters 100%',
        time: 1000 + Math.floor(at / 2),
        params: { lr: at / 100, act: 'relu_6' },
        tags: { team: at % 2 ? 'red' : 'blue' }
      });
      for (let step = 0; step < 5000; step++) {
        journal.metrics(run, step, { loss: step === 3333 ? 1e6 : 1 / (step + 1) });
      }
    }
    journal.artifact(runs[0], 'report/größe "1".html', 0, bytes);
    await store.settled(journal);
  });

  describe('permissions', () => {
    it('are stated by every route', () => {
      const table = routes.map(({ method, url, access }) => `${method} ${url} ${access}`);
      expect(table.sort()).toEqual([
        'GET /api/v1/curves run:read',
        'GET /api/v1/datasets dataset:read',
        'GET /api/v1/events run:read',
        'GET /api/v1/experiments experiment:read',
        'GET /api/v1/health store:read',
        'GET /api/v1/journals/:writer journal:read',
        'GET /api/v1/openapi.json store:read',
        'GET /api/v1/runs run:read',
        'GET /api/v1/runs/:id run:read',
        'GET /api/v1/runs/:id/artifacts/* run:read',
        'PATCH /api/v1/experiments/:id experiment:write',
        'PATCH /api/v1/runs/:id run:write'
      ]);
    });

    it('let no server start that has a route without one', () => {
      const bare = build().app as unknown as FastifyInstance;
      expect(() => bare.get('/open', () => 'secret')).toThrow(
        'The route GET /open does not state its access.'
      );
      expect(() =>
        bare.get('/odd', { config: { access: 'everything' as Access } }, () => 'secret')
      ).toThrow('does not state its access');
      expect(routeTable).toBeDefined();
    });

    it('are asked for on every route, before anything else', async () => {
      const asked: Access[] = [];
      const closed = build(
        {
          user: () => ({ name: 'eve' }),
          allows: (_, access) => {
            asked.push(access);
            return false;
          }
        },
        () => {
          throw new Error('reached');
        }
      );
      const nobody = build({ user: () => undefined, allows: () => true });
      for (const { method, url } of closed.routes) {
        const address = { method: method as 'GET', url: url.replace(/:\w+/, runs[0]) };
        const refused = await closed.app.inject(address);
        expect([url, refused.statusCode]).toEqual([url, 403]);
        expect(refused.json()).toMatchObject({ code: 'PERMISSION_DENIED' });
        const unknown = await nobody.app.inject(address);
        expect([url, unknown.statusCode]).toEqual([url, 401]);
      }
      expect(asked).toEqual(closed.routes.map(({ access }) => access));
      await closed.app.close();
      await nobody.app.close();
    });
  });

  describe('runs', () => {
    it('are listed newest first, page by page, each once', async () => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.runs({ limit: 2, cursor });
        expect(page.runs.length).toBeLessThanOrEqual(2);
        seen.push(...page.runs.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(5);
      const times = seen.map(id => 1000 + Math.floor(runs.indexOf(id) / 2));
      expect(times).toEqual([...times].sort((a, b) => b - a));
    });

    it.each([
      ['cnn-3', [3]],
      ['LR=0.02', [2]],
      ['team=red', [1, 3]],
      ['cnn red running', [1, 3]],
      ['relu_', [0, 1, 2, 3, 4]],
      ['reluX6', []],
      ['relu%6', []],
      ["' OR 1=1 --", []]
    ])('are found by %j', async (search, expected) => {
      const found = await client.runs({ search });
      expect(found.runs.map(({ id }) => runs.indexOf(id)).sort()).toEqual(expected);
    });

    it('are listed by experiment', async () => {
      const { experiments } = await client.experiments();
      const letters = experiments.find(({ name }) => name === 'letters 100%');
      const found = await client.runs({ experimentId: letters?.id });
      expect(found.runs.map(({ id }) => runs.indexOf(id)).sort()).toEqual([3, 4]);
      expect((await client.runs({ experimentId: '999' })).runs).toEqual([]);
      expect((await client.runs({ experimentId: 'x' })).runs).toEqual([]);
    });

    it('are renamed, tagged, deleted and restored', async () => {
      const before = await client.run(runs[4]);
      const patched = await client.patchRun(runs[4], {
        name: 'best so far',
        tags: { team: null, note: '✓' }
      });
      expect(patched).toMatchObject({ name: 'best so far', tags: { note: '✓' } });
      expect(patched.revision).toBeGreaterThan(before.revision);
      const counts = async () =>
        (await client.experiments()).experiments.find(
          ({ id }) => id === before.experimentId
        )?.runCount;
      expect(await counts()).toBe(2);
      await client.patchRun(runs[4], { deleted: true });
      expect((await client.runs()).runs.map(({ id }) => id)).not.toContain(runs[4]);
      expect((await client.runs({ includeDeleted: true })).runs).toHaveLength(5);
      expect(await counts()).toBe(1);
      await client.patchRun(runs[4], { deleted: false, name: 'cnn-4' });
      expect(await counts()).toBe(2);
    });
  });

  it('renames experiments, but not onto each other', async () => {
    const [{ id, name }, other] = (await client.experiments()).experiments;
    expect(await client.patchExperiment(id, { name: 'new name' })).toMatchObject({
      name: 'new name'
    });
    expect((await client.runs({ experimentId: id })).runs[0].experimentName).toBe(
      'new name'
    );
    await client.patchExperiment(id, { name });
    const clash = client.patchExperiment(id, { name: other.name });
    await expect(clash).rejects.toMatchObject({
      status: 400,
      body: { code: 'RESOURCE_ALREADY_EXISTS', field: 'name' }
    });
  });

  it('reads curves: points when they are few, else buckets with every spike', async () => {
    const ask = { runIds: [runs[1], newId(), runs[0]], metrics: ['loss', 'none'] };
    const { curves } = await client.curves({ ...ask, maxPoints: 50 });
    expect(curves.map(({ runId }) => runId)).toEqual([runs[1], runs[0]]);
    expect(curves[0].steps).toHaveLength(50);
    expect(curves[0].max).toContain(1e6);
    const raw: CurveList = await client.curves({ ...ask, maxPoints: 5000 });
    expect(raw.curves[0].steps).toHaveLength(5000);
    expect(raw.curves[0].min).toBeUndefined();
    expect((await client.curves({ runIds: [runs[0]] })).curves[0].steps).toHaveLength(
      2000
    );
  });

  it('says at once how far a journal is committed', async () => {
    expect(await client.journal(newId(), 0, 0)).toEqual({ sequence: -1 });
  });

  describe('artifacts', () => {
    const address = (path: string) => `/api/v1/runs/${runs[0]}/artifacts/${path}`;

    it('come as downloads that no browser shows or runs', async () => {
      const answer = await inject(address(encodeURIComponent('report/größe "1".html')));
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toBe(bytes);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-disposition':
          'attachment; filename="gr__e__1_.html"; ' +
          "filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.html",
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        etag: `"${createHash('sha256').update(bytes).digest('hex')}"`
      });
      const plain = await inject(address('report/gr%C3%B6%C3%9Fe%20%221%22.html'));
      expect(plain.body).toBe(bytes);
    });

    it.each([
      '../../../../etc/passwd',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e/%2e%2e/etc/passwd',
      '%252e%252e%252fetc%252fpasswd',
      '..%5c..%5cwindows',
      '%2fetc%2fpasswd',
      '/etc/passwd',
      'report//x',
      'report/./x',
      'file:///etc/passwd',
      'report/x%00.html',
      'report/x%23',
      'report/x%3Fa',
      'report/x;a',
      'report/x?/../../etc/passwd',
      '%ff%fe',
      '%',
      '',
      'x'.repeat(501)
    ])('are not led out of the database by %j', async path => {
      const answer = await inject(address(path));
      expect([400, 404]).toContain(answer.statusCode);
      expect([...Value.Errors(ErrorBody, answer.json())]).toEqual([]);
      expect(answer.body).not.toContain('root:');
    });

    it('are decoded once only', async () => {
      const run = newId();
      const journal = store.journal().header().run(run);
      journal
        .artifact(run, 'a%2fb.txt', 0, 'encoded name')
        .artifact(run, 'a/b.txt', 1, 'plain');
      await store.settled(journal);
      const read = async (path: string) =>
        (await inject(`/api/v1/runs/${run}/artifacts/${path}`)).body;
      expect(await read('a%252fb.txt')).toBe('encoded name');
      expect(await read('a%2fb.txt')).toBe('plain');
      await client.patchRun(run, { deleted: true });
    });
  });

  describe('a mistake of the caller', () => {
    type Mistake = [string, string, number, unknown, Record<string, string>?];
    const json = { 'content-type': 'application/json' };
    const run = `/api/v1/runs/${runs[0]}`;
    const experiment = '/api/v1/experiments/1';

    it.each<Mistake>([
      ['GET', '/api/v1/runs/nope', 400, undefined],
      ['GET', `/api/v1/runs/${'A'.repeat(32)}`, 400, undefined],
      ['GET', `/api/v1/runs/${'0'.repeat(32)}`, 404, undefined],
      ['GET', '/api/v1/runs?limit=0', 400, undefined],
      ['GET', '/api/v1/runs?limit=1e3', 400, undefined],
      ['GET', '/api/v1/runs?limit=1&limit=2', 400, undefined],
      ['GET', '/api/v1/runs?unknown=1', 400, undefined],
      ['GET', '/api/v1/runs?cursor=e30', 400, undefined],
      ['GET', '/api/v1/runs?includeDeleted=maybe', 400, undefined],
      ['GET', `/api/v1/runs?search=${'x'.repeat(501)}`, 400, undefined],
      ['GET', '/api/v1/curves', 400, undefined],
      ['GET', '/api/v1/curves?runs=../etc', 400, undefined],
      ['GET', `/api/v1/curves?runs=${runs[0]}&maxPoints=100001`, 400, undefined],
      ['GET', '/api/v1/journals/x?sequence=0&timeoutMs=0', 400, undefined],
      ['GET', `/api/v1/journals/${runs[0]}?sequence=0&timeoutMs=600001`, 400, undefined],
      ['GET', '/api/v1/events', 400, undefined],
      ['GET', '/api/v1/events?after=-1', 400, undefined],
      ['GET', '/api/v1/none', 404, undefined],
      ['DELETE', run, 404, undefined],
      ['PATCH', run, 400, '{"name":', json],
      ['PATCH', run, 400, undefined, json],
      ['PATCH', run, 400, { name: '' }],
      ['PATCH', run, 400, { name: 5 }],
      ['PATCH', run, 400, { name: 'x'.repeat(501) }],
      ['PATCH', run, 400, { status: 'FINISHED' }],
      ['PATCH', run, 400, { tags: { '': 'x' } }],
      ['PATCH', run, 400, { tags: { ['k'.repeat(251)]: 'x' } }],
      ['PATCH', run, 400, { tags: { 'a\nb': 5 } }],
      ['PATCH', run, 400, { tags: { a: 'x'.repeat(8001) } }],
      ['PATCH', run, 400, '{"__proto__": {"name": "x"}}', json],
      ['PATCH', run, 400, []],
      ['PATCH', run, 413, { name: 'x'.repeat(1_100_000) }],
      [
        'PATCH',
        run,
        415,
        'name=x',
        { 'content-type': 'application/x-www-form-urlencoded' }
      ],
      ['PATCH', run, 415, '{"name":"x"}', { 'content-type': 'text/plain' }],
      ['PATCH', `/api/v1/runs/${'0'.repeat(32)}`, 404, { name: 'x' }],
      ['PATCH', experiment, 400, { objective: { metric: 'a', goal: 'up' } }],
      ['PATCH', experiment, 400, { name: null }],
      ['PATCH', '/api/v1/experiments/999', 404, { name: 'x' }],
      ['PATCH', '/api/v1/experiments/1%20OR%201', 404, { name: 'x' }]
    ])('%s %s is answered with %i', async (...mistake: Mistake) => {
      const [method, url, status, body, headers = {}] = mistake;
      const answer = await inject({
        method: method as 'GET',
        url,
        headers,
        body: body as string | undefined
      });
      expect([answer.statusCode, answer.body]).toEqual([status, expect.any(String)]);
      expect([...Value.Errors(ErrorBody, answer.json())]).toEqual([]);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    });

    it('names the field at fault', async () => {
      const answer = await inject({ method: 'PATCH', url: run, body: { name: '' } });
      expect(answer.json()).toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        field: 'name'
      });
      const unknown = await inject('/api/v1/runs?unknown=1');
      expect(unknown.json()).toMatchObject({ field: 'unknown' });
    });
  });

  describe('trouble of the store', () => {
    const failing = (error: Error) =>
      build(new LocalIdentity(), () => {
        throw error;
      }).app;

    it('that passes is 503 with the reason', async () => {
      const answer = await failing(unavailable('The disk is full.')).inject(
        '/api/v1/runs'
      );
      expect(answer.statusCode).toBe(503);
      expect(answer.json()).toEqual({
        code: 'TEMPORARILY_UNAVAILABLE',
        message: 'The disk is full.'
      });
    });

    it('that does not pass is 500 and tells nothing of the inside', async () => {
      const answer = await failing(new Error('SELECT secret')).inject('/api/v1/runs');
      expect(answer.statusCode).toBe(500);
      expect(answer.body).not.toContain('SELECT');
      expect(reports.join('\n')).toContain('SELECT secret');
    });

    it('when nothing can be written, leaves reading', async () => {
      const { db } = store.services;
      db.prepare('PRAGMA query_only = 1').get();
      const patch = client.patchRun(runs[0], { name: 'x' });
      await expect(patch).rejects.toBeInstanceOf(StoreError);
      await expect(patch).rejects.toMatchObject({
        status: 503,
        body: { message: expect.stringContaining('read-only') }
      });
      expect(db.fault).toMatchObject({ kind: 'read-only' });
      expect((await client.run(runs[0])).name).toBe('cnn-0');
      db.prepare('PRAGMA query_only = 0').get();
      await client.patchRun(runs[0], { name: 'x' });
      expect(db.fault).toBeUndefined();
    });
  });

  it('describes itself in a valid OpenAPI document', async () => {
    const document = (await inject('/api/v1/openapi.json')).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    expect(document).toEqual(JSON.parse(JSON.stringify(openapi(routes, '1.2.3'))));
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(method => `${method} ${path}`)
    );
    expect(described).toHaveLength(routes.length);
    expect(described).toContain('get /api/v1/runs/{id}/artifacts/{path}');
    // The validator is published as an ES module only.
    const check = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { Validator } from '@seriousme/openapi-schema-validator';
         const result = await new Validator().validate(JSON.parse(process.argv[1]));
         process.stdout.write(JSON.stringify(result));`,
        JSON.stringify(document)
      ],
      { cwd: __dirname, encoding: 'utf8' }
    );
    expect(JSON.parse(check.stdout || check.stderr)).toEqual({ valid: true });
  });
});
