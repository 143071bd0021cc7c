import { newId } from '../testing/journal';
import { TestApp } from '../testing/test-app';

const MNIST = 'sha256:b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a';
const OTHER = `sha256:${'0'.repeat(64)}`;
const app = new TestApp();
const [run, deleted, stranger] = [newId(), newId(), newId()];

beforeAll(async () => {
  const journal = app.store.journal().header().run(run, { time: 1000 });
  journal.run(deleted).run(stranger, { time: 2000 });
  for (const dataset of [
    { name: 'mnist', hash: MNIST },
    { name: 'mnist', hash: OTHER },
    { name: '../../../../etc/passwd', hash: 'sha256:../../x' }
  ]) {
    journal.put({ t: 'dataset', r: run, dataset });
  }
  for (const role of ['train', 'test']) {
    journal.put({ t: 'dataset', r: run, dataset: { name: 'mnist', hash: MNIST, role } });
  }
  journal.put({ t: 'dataset', r: deleted, dataset: { name: 'mnist', hash: MNIST } });
  journal.put({ t: 'dataset', r: stranger, dataset: { name: 'mnist', hash: OTHER } });
  await app.store.settled(journal);
  await app.client.patchRun(deleted, { deleted: true });
});

describe('a look into a dataset', () => {
  it('shows the images of MNIST with their labels', async () => {
    const preview = await app.client.datasetPreview(MNIST, 0, 4);
    if (preview.kind !== 'images') {
      throw new Error(`There is no preview: ${preview.reason}.`);
    }
    expect(preview).toMatchObject({
      total: 70_000,
      offset: 0,
      width: 28,
      height: 28,
      labels: ['5', '0', '4', '1']
    });
    const pixels = Buffer.from(preview.pixels, 'base64');
    expect(pixels).toHaveLength(4 * 28 * 28);
    expect(pixels.some(pixel => pixel > 200)).toBe(true);
  });

  it('goes on from the training images to the test images, and ends', async () => {
    const preview = await app.client.datasetPreview(MNIST, 59_999, 3);
    expect(preview).toMatchObject({ labels: ['8', '7', '2'] });
    expect(await app.client.datasetPreview(MNIST, 69_998, 50)).toMatchObject({
      labels: ['5', '6']
    });
    expect(await app.client.datasetPreview(MNIST, 70_000, 50)).toMatchObject({
      labels: [],
      pixels: ''
    });
  });

  it('says why there is none', async () => {
    expect(await app.client.datasetPreview(OTHER, 0, 4)).toEqual({
      kind: 'none',
      reason: 'otherContent'
    });
    expect(await app.client.datasetPreview('sha256:../../x', 0, 4)).toEqual({
      kind: 'none',
      reason: 'unknown'
    });
    await expect(app.client.datasetPreview('sha256:ff', 0, 4)).rejects.toMatchObject({
      status: 404
    });
  });

  it.each(['?limit=501', '?limit=0', '?offset=-1', '?offset=1.5', '?path=/etc/passwd'])(
    'refuses %s',
    async query => {
      const answer = await app.inject(
        `/api/v1/datasets/${encodeURIComponent(MNIST)}/preview${query}`
      );
      expect(answer.statusCode).toBe(400);
    }
  );
});

describe('the runs of a dataset', () => {
  it('are those that used it, each once, the newest first, without the deleted', async () => {
    const ids = async (name: string, hash: string, limit?: number) =>
      (await app.client.datasetRuns(name, hash, limit)).runs.map(({ id }) => id);
    expect(await ids('mnist', MNIST)).toEqual([run]);
    expect(await ids('mnist', OTHER)).toEqual([stranger, run]);
    expect(await ids('mnist', OTHER, 1)).toEqual([stranger]);
    expect(await ids('other', MNIST)).toEqual([]);
  });
});
