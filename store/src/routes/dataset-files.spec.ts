import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestApp } from '../testing/test-app';

describe('POST /dataset-files', () => {
  const app = new TestApp();
  const place = join(app.store.data, 'pets.txt');
  writeFileSync(place, 'name\nAda\n');
  const { dev, ino } = statSync(place);
  const offer = (headers: Record<string, string>, changes: object = {}) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/dataset-files',
      headers,
      payload: { path: 'pets.txt', place, device: dev, inode: ino, ...changes }
    });

  it('is for the Jupyter server only', async () => {
    const refused = await offer({});
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('names the field at fault', async () => {
    const answer = await offer({ 'x-trainlab-offer': 'file' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      field: 'path'
    });
    const relative = await offer({ 'x-trainlab-offer': 'file' }, { place: 'etc/passwd' });
    expect(relative.json()).toMatchObject({ field: 'place' });
  });
});
