import type { CurveList } from '@trainlab/api';
import { newId } from './testing/journal';
import { TestApp } from './testing/test-app';

describe('HTTP interface', () => {
  const app = new TestApp();
  beforeAll(() => app.fill());

  describe('runs', () => {
    it('are listed newest first, page by page, each once', async () => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await app.client.runs({ limit: 2, cursor });
        expect(page.runs.length).toBeLessThanOrEqual(2);
        seen.push(...page.runs.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(5);
      const times = seen.map(id => 1000 + Math.floor(app.runs.indexOf(id) / 2));
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
      const found = await app.client.runs({ search });
      expect(found.runs.map(({ id }) => app.runs.indexOf(id)).sort()).toEqual(expected);
    });

    it('are listed by experiment', async () => {
      const { experiments } = await app.client.experiments();
      const letters = experiments.find(({ name }) => name === 'letters 100%');
      const found = await app.client.runs({ experimentId: letters?.id });
      expect(found.runs.map(({ id }) => app.runs.indexOf(id)).sort()).toEqual([3, 4]);
      expect((await app.client.runs({ experimentId: '999' })).runs).toEqual([]);
      expect((await app.client.runs({ experimentId: 'x' })).runs).toEqual([]);
    });

    it('are renamed, tagged, deleted and restored', async () => {
      const before = await app.client.run(app.runs[4]);
      const patched = await app.client.patchRun(app.runs[4], {
        name: 'best so far',
        tags: { team: null, note: '✓' }
      });
      expect(patched).toMatchObject({ name: 'best so far', tags: { note: '✓' } });
      expect(patched.revision).toBeGreaterThan(before.revision);
      const counts = async () =>
        (await app.client.experiments()).experiments.find(
          ({ id }) => id === before.experimentId
        )?.runCount;
      expect(await counts()).toBe(2);
      await app.client.patchRun(app.runs[4], { deleted: true });
      expect((await app.client.runs()).runs.map(({ id }) => id)).not.toContain(
        app.runs[4]
      );
      expect((await app.client.runs({ includeDeleted: true })).runs).toHaveLength(5);
      expect(await counts()).toBe(1);
      await app.client.patchRun(app.runs[4], { deleted: false, name: 'cnn-4' });
      expect(await counts()).toBe(2);
    });
  });

  it('renames experiments, but not onto each other', async () => {
    const [{ id, name }, other] = (await app.client.experiments()).experiments;
    expect(await app.client.patchExperiment(id, { name: 'new name' })).toMatchObject({
      name: 'new name'
    });
    expect((await app.client.runs({ experimentId: id })).runs[0].experimentName).toBe(
      'new name'
    );
    await app.client.patchExperiment(id, { name });
    const clash = app.client.patchExperiment(id, { name: other.name });
    await expect(clash).rejects.toMatchObject({
      status: 400,
      body: { code: 'RESOURCE_ALREADY_EXISTS', field: 'name' }
    });
  });

  it('reads curves: points when they are few, else buckets with every spike', async () => {
    const ask = {
      runIds: [app.runs[1], newId(), app.runs[0]],
      metrics: ['loss', 'none']
    };
    const { curves } = await app.client.curves({ ...ask, maxPoints: 50 });
    expect(curves.map(({ runId }) => runId)).toEqual([app.runs[1], app.runs[0]]);
    expect(curves[0].steps).toHaveLength(50);
    expect(curves[0].max).toContain(1e6);
    const raw: CurveList = await app.client.curves({ ...ask, maxPoints: 5000 });
    expect(raw.curves[0].steps).toHaveLength(5000);
    expect(raw.curves[0].min).toBeUndefined();
    expect(
      (await app.client.curves({ runIds: [app.runs[0]] })).curves[0].steps
    ).toHaveLength(2000);
  });

  it('says at once how far a journal is committed', async () => {
    expect(await app.client.journal(newId(), 0, 0)).toEqual({ sequence: -1 });
  });
});
