import { createHash } from 'node:crypto';
import { TestApp } from '../testing/test-app';

const app = new TestApp();
const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const run = app.runs[0];
const place = `1/${run}/artifacts`;
beforeAll(() => app.fill());

const put = (path: string, payload: string | Buffer, type = 'application/octet-stream') =>
  app.inject({
    method: 'PUT',
    url: `${PROXY}/${path}`,
    payload,
    headers: { 'content-type': type }
  });

describe('artifacts of MLflow', () => {
  it('keep their bytes whatever type they are said to be of', async () => {
    const json = '{"not": "parsed"';
    expect((await put(`${place}/a/b.json`, json, 'application/json')).statusCode).toBe(
      200
    );
    expect((await put(`${place}/a/c.txt`, 'text', 'text/plain')).json()).toEqual({});
    expect((await put(`${place}/empty`, '')).statusCode).toBe(200);
    const answer = await app.inject(`${PROXY}/${place}/a/b.json`);
    expect(answer.body).toBe(json);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
      'x-content-type-options': 'nosniff',
      etag: `"${createHash('sha256').update(json).digest('hex')}"`
    });
    expect(
      (await app.client.run(run)).artifacts.map(({ path, size }) => [path, size])
    ).toEqual([
      ['a/b.json', 16],
      ['a/c.txt', 4],
      ['empty', 0]
    ]);
  });

  it('are listed folder by folder, with names as each list has them', async () => {
    const list = async (url: string) =>
      (await app.inject(url)).json<{ files: object[] }>();
    const listed = `/api/2.0/mlflow/artifacts/list?run_id=${run}`;
    expect(await list(listed)).toEqual({
      root_uri: `mlflow-artifacts:/${place}`,
      files: [
        { path: 'a', is_dir: true },
        { path: 'empty', is_dir: false, file_size: 0 }
      ]
    });
    expect((await list(`${listed}&path=a`)).files).toEqual([
      { path: 'a/b.json', is_dir: false, file_size: 16 },
      { path: 'a/c.txt', is_dir: false, file_size: 4 }
    ]);
    expect((await list(`${PROXY}?path=${place}/a`)).files).toEqual([
      { path: 'b.json', is_dir: false, file_size: 16 },
      { path: 'c.txt', is_dir: false, file_size: 4 }
    ]);
    expect((await list(`${PROXY}?path=${place}/none`)).files).toEqual([]);
  });

  it.each([
    ['%2e%2e/b', 400],
    ['%252e%252e%252fb', 400],
    ['a%5cb', 400],
    ['a%00b', 400],
    ['%2fa', 400],
    ['a;b', 400],
    ['', 400]
  ])('are refused under the name %j', async (name, status) => {
    const before = await app.client.run(run);
    const answer = await put(`${place}/${name}`, 'evil');
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    expect((await app.client.run(run)).revision).toBe(before.revision);
  });

  it('belong to a run that is there', async () => {
    expect((await put(`1/${'0'.repeat(32)}/artifacts/a`, 'x')).statusCode).toBe(404);
    await app.client.patchRun(app.runs[1], { deleted: true });
    expect((await put(`1/${app.runs[1]}/artifacts/a`, 'x')).statusCode).toBe(400);
    expect((await app.inject(`${PROXY}?path=../../etc`)).statusCode).toBe(400);
    expect((await app.inject(PROXY)).statusCode).toBe(400);
  });

  it('have a largest size', async () => {
    const { app: small } = app.build(undefined, undefined, 8);
    const send = (payload: string, headers: Record<string, string> = {}) =>
      small.inject({
        method: 'PUT',
        url: `${PROXY}/${place}/large`,
        payload,
        headers: { 'content-type': 'text/plain', ...headers }
      });
    expect((await send('x'.repeat(8))).statusCode).toBe(200);
    const refused = await send('x'.repeat(9));
    expect(refused.statusCode).toBe(413);
    expect(refused.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    const streamed = await send('x'.repeat(9), { 'transfer-encoding': 'chunked' });
    expect(streamed.statusCode).toBe(413);
    await small.close();
  });
});
