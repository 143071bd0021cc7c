import { createHash } from 'node:crypto';
import { ErrorBody } from '@trainlab/api';
import { Value } from '@sinclair/typebox/value';
import { newId } from '../testing/journal';
import { TestApp } from '../testing/test-app';

const app = new TestApp();
const bytes = '<script>alert(1)</script>';

beforeAll(async () => {
  const journal = app.store.journal().header().run(app.runs[0]);
  journal.artifact(app.runs[0], 'report/größe "1".html', 0, bytes);
  await app.store.settled(journal);
});

describe('artifacts', () => {
  const address = (path: string) => `/api/v1/runs/${app.runs[0]}/artifacts/${path}`;

  it('come as downloads that no browser shows or runs', async () => {
    const answer = await app.inject(address(encodeURIComponent('report/größe "1".html')));
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
    const plain = await app.inject(address('report/gr%C3%B6%C3%9Fe%20%221%22.html'));
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
    const answer = await app.inject(address(path));
    expect([400, 404]).toContain(answer.statusCode);
    expect([...Value.Errors(ErrorBody, answer.json())]).toEqual([]);
    expect(answer.body).not.toContain('root:');
  });

  it('are decoded once only', async () => {
    const run = newId();
    const journal = app.store.journal().header().run(run);
    journal
      .artifact(run, 'a%2fb.txt', 0, 'encoded name')
      .artifact(run, 'a/b.txt', 1, 'plain');
    await app.store.settled(journal);
    const read = async (path: string) =>
      (await app.inject(`/api/v1/runs/${run}/artifacts/${path}`)).body;
    expect(await read('a%252fb.txt')).toBe('encoded name');
    expect(await read('a%2fb.txt')).toBe('plain');
    await app.client.patchRun(run, { deleted: true });
  });
});
