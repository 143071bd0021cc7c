import type { RunDetail } from '@trainlab/api';
import { newId } from '../testing/journal';
import { TestApp } from '../testing/test-app';

const app = new TestApp();
const API = '/api/2.0/mlflow';

interface Answer {
  status: number;
  body: Record<string, never>;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await app.inject({
    method: method as 'GET',
    url: `${API}${path}`,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  });
  return { status: answer.statusCode, body: answer.json() };
}

async function start(fields: object = {}): Promise<string> {
  const { body } = await ask('POST', '/runs/create', { experiment_id: '0', ...fields });
  return (body as { run: { info: { run_id: string } } }).run.info.run_id;
}

const log = (run_id: string, metrics: object[]) =>
  ask('POST', '/runs/log-batch', { run_id, metrics });

const history = async (run: string, query = '') =>
  (await ask('GET', `/metrics/get-history?run_id=${run}&metric_key=loss${query}`))
    .body as {
    metrics: { value: number | string; step: number; timestamp: number }[];
    next_page_token?: string;
  };

describe('routes of MLflow', () => {
  it('state the same permission under both addresses', async () => {
    await app.ready();
    const table = (prefix: string) =>
      app.routes
        .filter(({ url }) => url.startsWith(prefix))
        .map(
          ({ method, url, access }) => `${method} ${url.slice(prefix.length)} ${access}`
        )
        .sort();
    expect(table('/api/2.0/')).toEqual(table('/ajax-api/2.0/'));
    expect(table('/api/2.0/')).toHaveLength(34);
    expect(table('/api/2.0/mlflow-artifacts')).toEqual([
      'GET /artifacts run:read',
      'GET /artifacts/* run:read',
      'PUT /artifacts/* run:write'
    ]);
    const reading = app.routes.filter(
      ({ url, access }) => url.includes('mlflow') && access.endsWith(':read')
    );
    expect(
      reading.filter(({ method, url }) => method !== 'GET' && !url.endsWith('/search'))
    ).toEqual([]);
  });

  it('that TrainLab does not have are told from mistakes', async () => {
    expect((await ask('POST', '/traces', {})).status).toBe(404);
    const { status, body } = await ask('POST', '/experiments/delete', {
      experiment_id: '1'
    });
    expect([status, body]).toEqual([
      501,
      { error_code: 'NOT_IMPLEMENTED', message: expect.any(String) }
    ]);
  });
});

describe('a run of a client', () => {
  it('is the same run for the lab', async () => {
    const id = await start({
      run_name: 'sk',
      user_id: 'ada',
      start_time: '1700000000000',
      tags: [
        { key: 'mlflow.runName', value: 'ignored beside run_name' },
        { key: 'mlflow.source.name', value: 'train.py' },
        { key: 'trainlab.notebook.path', value: 'deep/a.ipynb' },
        { key: 'trainlab.notebook.cellId', value: 'c1' },
        { key: '__proto__', value: 'x' }
      ]
    });
    await ask('POST', '/runs/log-inputs', {
      run_id: id,
      datasets: [
        {
          tags: [{ key: 'mlflow.data.context', value: 'train' }],
          dataset: {
            name: 'digits',
            digest: 'abc',
            source_type: 'local',
            source: '{}',
            profile: '{"features_shape": [60000, 28, 28], "features_nbytes": 47040000}'
          }
        }
      ]
    });
    const run: RunDetail = await app.client.run(id);
    expect(run).toMatchObject({
      name: 'sk',
      owner: 'ada',
      status: 'RUNNING',
      experimentName: 'Default',
      startTime: 1_700_000_000_000,
      notebook: { path: 'deep/a.ipynb', cellId: 'c1' },
      tags: { 'mlflow.source.name': 'train.py' },
      datasets: [
        {
          name: 'digits',
          hash: 'abc',
          role: 'train',
          shape: [60000, 28, 28],
          bytes: 47040000
        }
      ]
    });
    expect(Object.keys(run.tags)).toContain('__proto__');
    expect(run.tags).not.toHaveProperty(['mlflow.runName']);
    await ask('POST', '/runs/update', {
      run_id: id,
      status: 'KILLED',
      end_time: 1_700_000_001_000,
      run_name: 'renamed'
    });
    expect(await app.client.run(id)).toMatchObject({
      name: 'renamed',
      status: 'KILLED',
      endTime: 1_700_000_001_000
    });
    await ask('POST', '/runs/set-tag', {
      run_id: id,
      key: 'mlflow.runName',
      value: 'again'
    });
    expect((await app.client.run(id)).name).toBe('again');
    await ask('POST', '/runs/delete-tag', { run_id: id, key: 'mlflow.source.name' });
    expect(Object.keys((await app.client.run(id)).tags)).not.toContain(
      'mlflow.source.name'
    );
  });

  it('moves its row with every request', async () => {
    const { db, tables } = app.store.services;
    const id = await start();
    const before = db.revision;
    await ask('POST', '/runs/log-metric', {
      run_id: id,
      key: 'loss',
      value: 1,
      timestamp: 1
    });
    expect(tables.changes.since(before, 10)).toMatchObject([{ kind: 'run', id }]);
    expect(tables.changes.runs([id])).toMatchObject([
      { id, metrics: { loss: { last: 1 } } }
    ]);
  });

  it('keeps numbers that JSON does not know, and 64-bit integers', async () => {
    const id = await start();
    const point = (value: unknown, step: unknown) => ({
      key: 'loss',
      value,
      step,
      timestamp: '5'
    });
    await log(id, [
      point('NaN', '0'),
      point('Infinity', 1),
      point('-Infinity', 2),
      point(1e-300, 2 ** 52)
    ]);
    expect((await history(id)).metrics).toEqual([
      { key: 'loss', value: 'NaN', step: 0, timestamp: 5 },
      { key: 'loss', value: 'Infinity', step: 1, timestamp: 5 },
      { key: 'loss', value: '-Infinity', step: 2, timestamp: 5 },
      { key: 'loss', value: 1e-300, step: 2 ** 52, timestamp: 5 }
    ]);
  });

  it('gets a repeated request once, wherever its points lie', async () => {
    const id = await start();
    const points = [3, 1, 2, 2].map((step, at) => ({
      key: 'loss',
      value: at,
      step,
      timestamp: 100 + at
    }));
    await log(id, points);
    await log(id, points);
    await log(id, [...points, { key: 'loss', value: 9, step: 2, timestamp: 102 }]);
    await log(id, [points[0], points[0]]);
    expect((await history(id)).metrics.map(({ value }) => value)).toEqual([
      1, 2, 3, 9, 0
    ]);
    expect((await app.client.run(id)).metrics.loss).toMatchObject({ count: 5, last: 0 });
  });

  it('may be written by a journal and by requests in turn', async () => {
    const id = newId();
    const journal = app.store.journal().header().run(id).metrics(id, 0, { loss: 4 });
    await app.store.settled(journal);
    await log(id, [{ key: 'loss', value: 3, step: 1, timestamp: 1 }]);
    journal.metrics(id, 2, { loss: 2 });
    await app.store.settled(journal);
    await log(id, [{ key: 'loss', value: 1, step: 3, timestamp: 1 }]);
    expect((await history(id)).metrics.map(({ value }) => value)).toEqual([4, 3, 2, 1]);
    await ask('POST', '/runs/update', { run_id: id, status: 'FINISHED' });
    await ask('POST', '/runs/update', { run_id: id, status: 'RUNNING' });
    expect(await app.client.run(id)).toMatchObject({ status: 'RUNNING' });
    journal.end(id);
    await app.store.settled(journal);
    expect(await app.client.run(id)).toMatchObject({ status: 'FINISHED' });
  });

  it('keeps all of a batch or nothing', async () => {
    const id = await start();
    await ask('POST', '/runs/log-parameter', { run_id: id, key: 'lr', value: '1' });
    const { status, body } = await ask('POST', '/runs/log-batch', {
      run_id: id,
      metrics: [{ key: 'loss', value: 1, timestamp: 1 }],
      params: [{ key: 'lr', value: '2' }],
      tags: [{ key: 'a', value: 'b' }]
    });
    expect([status, body]).toEqual([
      400,
      {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringContaining('Changing param values is not allowed')
      }
    ]);
    expect(await app.client.run(id)).toMatchObject({
      metrics: {},
      tags: {},
      params: { lr: '1' }
    });
  });

  it('cuts long values instead of losing them', async () => {
    const id = await start();
    await ask('POST', '/runs/log-parameter', {
      run_id: id,
      key: 'p',
      value: 'x'.repeat(7000)
    });
    await ask('POST', '/runs/log-parameter', {
      run_id: id,
      key: 'p',
      value: 'x'.repeat(7000)
    });
    await ask('POST', '/runs/set-tag', { run_id: id, key: 't', value: 'x'.repeat(9000) });
    const run = await app.client.run(id);
    expect(String(run.params.p)).toHaveLength(6000);
    expect(run.tags.t).toHaveLength(8000);
  });

  it('gives its history page by page', async () => {
    const id = await start();
    await log(
      id,
      Array.from({ length: 5 }, (_, step) => ({
        key: 'loss',
        value: step,
        step,
        timestamp: 1
      }))
    );
    const first = await history(id, '&max_results=3');
    const rest = await history(id, `&max_results=3&page_token=${first.next_page_token}`);
    expect([...first.metrics, ...rest.metrics].map(({ step }) => step)).toEqual([
      0, 1, 2, 3, 4
    ]);
    expect(rest.next_page_token).toBeUndefined();
  });
});
