import { TestApp } from '../testing/test-app';

const app = new TestApp();
const API = '/api/2.0/mlflow';
beforeAll(() => app.fill());

async function ask(method: string, path: string, body?: unknown) {
  const answer = await app.inject({
    method: method as 'GET',
    url: `${API}${path}`,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  });
  return { status: answer.statusCode, body: answer.json() as unknown };
}

describe('a mistake of the client', () => {
  type Mistake = [string, string, number, unknown?];

  it.each<Mistake>([
    ['POST', '/runs/create', 400, {}],
    ['POST', '/runs/create', 404, { experiment_id: '999' }],
    ['POST', '/runs/create', 404, { experiment_id: '../1' }],
    ['POST', '/runs/create', 400, { experiment_id: 5 }],
    ['POST', '/runs/create', 400, { experiment_id: '0', start_time: 'now' }],
    ['POST', '/runs/create', 400, { experiment_id: '0', tags: [5] }],
    ['POST', '/runs/create', 400, { experiment_id: '0', tags: [{ key: 'a' }] }],
    ['POST', '/runs/create', 400, []],
    ['POST', '/runs/create', 400, 'text'],
    ['GET', '/runs/get', 400],
    ['GET', '/runs/get?run_id=nope', 404],
    ['GET', '/runs/get?run_id=a&run_id=b', 400],
    ['POST', '/runs/update', 404, { run_id: 'nope', status: 'FINISHED' }],
    ['POST', '/runs/update', 400, { run_id: app.runs[0], status: 'DONE' }],
    [
      'POST',
      '/runs/log-metric',
      400,
      { run_id: app.runs[0], key: 'a', value: '1', timestamp: 1 }
    ],
    [
      'POST',
      '/runs/log-metric',
      400,
      { run_id: app.runs[0], key: 'a', value: true, timestamp: 1 }
    ],
    [
      'POST',
      '/runs/log-metric',
      400,
      { run_id: app.runs[0], key: 'a', value: 1, timestamp: -1 }
    ],
    ['POST', '/runs/log-metric', 400, { run_id: app.runs[0], key: 'a', value: 1 }],
    [
      'POST',
      '/runs/log-metric',
      400,
      { run_id: app.runs[0], key: '', value: 1, timestamp: 1 }
    ],
    [
      'POST',
      '/runs/log-metric',
      400,
      { run_id: app.runs[0], key: 'k'.repeat(251), value: 1, timestamp: 1 }
    ],
    [
      'POST',
      '/runs/log-metric',
      404,
      { run_id: 'nope', key: 'a', value: 1, timestamp: 1 }
    ],
    [
      'POST',
      '/runs/log-batch',
      400,
      { run_id: app.runs[0], params: Array(2).fill({ key: 'a', value: 'b' }) }
    ],
    ['POST', '/runs/log-batch', 400, { run_id: app.runs[0], tags: Array(101).fill({}) }],
    ['POST', '/runs/delete-tag', 404, { run_id: app.runs[0], key: 'none' }],
    ['POST', '/runs/search', 400, { experiment_ids: ['1'], max_results: 50_001 }],
    ['POST', '/runs/search', 400, { experiment_ids: ['1'], page_token: 'x' }],
    ['POST', '/runs/search', 400, { experiment_ids: ['1'], run_view_type: 'SOME' }],
    ['POST', '/runs/search', 400, { experiment_ids: ['1'], filter: 'params.a' }],
    ['POST', '/runs/search', 400, { experiment_ids: ['1'], order_by: ['x'] }],
    ['GET', '/experiments/get?experiment_id=999', 404],
    ['GET', '/experiments/get-by-name?experiment_name=none', 404],
    ['POST', '/experiments/create', 400, { name: '' }],
    ['POST', '/experiments/create', 400, { name: 'x'.repeat(501) }],
    ['POST', '/experiments/search', 400, { order_by: ['color'] }],
    ['GET', '/metrics/get-history?run_id=nope&metric_key=a', 404],
    ['GET', '/artifacts/list?run_id=nope', 404],
    ['GET', '/logged-models/m-1', 404],
    ['POST', '/logged-models', 501, { experiment_id: '0' }]
  ])('%s %s is answered with %i', async (...mistake: Mistake) => {
    const [method, path, status, body] = mistake;
    const answer = await ask(method, path, body);
    expect([answer.status, answer.body]).toEqual([
      status,
      { error_code: expect.any(String), message: expect.stringMatching(/./) }
    ]);
  });

  it('in a body that is JSON twice, or none, is told or forgiven', async () => {
    const send = (body: string, type = 'application/json') =>
      app.inject({
        method: 'POST',
        url: `${API}/experiments/create`,
        headers: { 'content-type': type },
        body
      });
    const twice = await send(JSON.stringify(JSON.stringify({ name: 'twice' })));
    expect(twice.statusCode).toBe(200);
    expect((await send('{"name":')).json()).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE'
    });
    expect((await send('name=x', 'application/x-www-form-urlencoded')).statusCode).toBe(
      415
    );
  });
});
