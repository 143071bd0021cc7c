import { ErrorBody, StoreError } from '@trainlab/api';
import { Value } from '@sinclair/typebox/value';
import { unavailable } from '../domain/errors';
import { LocalIdentity } from '../identity/local-identity';
import { TestApp } from '../testing/test-app';

const app = new TestApp();
beforeAll(() => app.fill());

describe('a mistake of the caller', () => {
  type Mistake = [string, string, number, unknown, Record<string, string>?];
  const json = { 'content-type': 'application/json' };
  const run = `/api/v1/runs/${app.runs[0]}`;
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
    ['GET', `/api/v1/curves?runs=${app.runs[0]}&maxPoints=100001`, 400, undefined],
    ['GET', '/api/v1/journals/x?sequence=0&timeoutMs=0', 400, undefined],
    [
      'GET',
      `/api/v1/journals/${app.runs[0]}?sequence=0&timeoutMs=600001`,
      400,
      undefined
    ],
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
    const answer = await app.inject({
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
    const answer = await app.inject({ method: 'PATCH', url: run, body: { name: '' } });
    expect(answer.json()).toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      field: 'name'
    });
    const unknown = await app.inject('/api/v1/runs?unknown=1');
    expect(unknown.json()).toMatchObject({ field: 'unknown' });
  });
});

/** Lets the database's connection write, or not. */
const readOnly = (on: boolean) =>
  process.env.TRAINLAB_TEST_POSTGRES
    ? `SET default_transaction_read_only = ${on ? 'on' : 'off'}`
    : `PRAGMA query_only = ${on ? 1 : 0}`;

describe('trouble of the store', () => {
  const failing = (error: Error) =>
    app.build(new LocalIdentity(), () => {
      throw error;
    }).app;

  it('that passes is 503 with the reason', async () => {
    const answer = await failing(unavailable('The disk is full.')).inject('/api/v1/runs');
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
    expect(app.reports.join('\n')).toContain('SELECT secret');
  });

  it('when nothing can be written, leaves reading', async () => {
    const { db } = app.store.services;
    db.prepare(readOnly(true)).get();
    const patch = app.client.patchRun(app.runs[0], { name: 'x' });
    await expect(patch).rejects.toBeInstanceOf(StoreError);
    await expect(patch).rejects.toMatchObject({
      status: 503,
      body: { message: expect.stringContaining('read-only') }
    });
    expect(db.fault).toMatchObject({ kind: 'read-only' });
    expect((await app.client.run(app.runs[0])).name).toBe('cnn-0');
    db.prepare(readOnly(false)).get();
    await app.client.patchRun(app.runs[0], { name: 'x' });
    expect(db.fault).toBeUndefined();
  });
});
