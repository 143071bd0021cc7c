import { digitsDetail } from '../testing/digits-detail';
import { datasetOf, imagesPreview } from '../testing/dataset';
import { StoreSeam } from '../testing/store-seam';
import { DatasetsModel } from './model';
import { PAGE_SIZE } from './page-size';

describe('DatasetsModel', () => {
  let seam: StoreSeam;
  let model: DatasetsModel;
  let changes: number;

  beforeEach(() => {
    jest.useFakeTimers();
    seam = new StoreSeam();
    model = new DatasetsModel({ store: seam.store() });
    changes = 0;
    model.changed.connect(() => changes++);
  });
  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const look = async () => {
    model.active = true;
    await pass(150);
  };
  const names = () => model.datasets.map(({ name }) => name);
  const asked = (end: string) =>
    seam.requests.filter(({ url }) => url.pathname.endsWith(end));

  it('lists by name, of one name the newest first', async () => {
    seam.datasets.push(
      datasetOf(1, { name: 'b' }),
      datasetOf(2, { name: 'a' }),
      datasetOf(3, { name: 'b' })
    );
    await look();
    expect(model.datasets.map(({ name, createdAt }) => `${name}${createdAt}`)).toEqual([
      'a2',
      'b3',
      'b1'
    ]);
  });

  it('asks for nothing while nobody looks', async () => {
    model.select(datasetOf(1));
    await pass(1000);
    expect(seam.requests).toHaveLength(0);
  });

  it('finds by name, version and hash', async () => {
    seam.datasets.push(datasetOf(1), datasetOf(2, { version: 'v7' }), datasetOf(3));
    await look();
    model.search = 'SET v7';
    expect(names()).toEqual(['set-2']);
    model.search = '3333';
    expect(names()).toEqual(['set-3']);
    expect(model.total).toBe(3);
  });

  it('reads runs and the first page of the selected dataset, also when it comes later', async () => {
    const run = digitsDetail({ slot: 1 });
    const dataset = datasetOf(1);
    seam.put(run);
    seam.datasetUses.set(dataset.hash, [run.id]);
    seam.previews.set(dataset.hash, (offset, limit) => imagesPreview(offset, limit, 200));
    model.select(dataset);
    await look();
    seam.socket.hello(1);
    expect(model.selected).toBeUndefined();
    seam.socket.send({ type: 'dataset', revision: 5, dataset });
    await pass(150);
    expect(model.selected).toEqual(dataset);
    expect(model.runs?.map(({ id }) => id)).toEqual([run.id]);
    expect(model.page).toMatchObject({ offset: 0, preview: { kind: 'images' } });
    expect(asked('/preview')[0].url.searchParams.get('limit')).toBe(String(PAGE_SIZE));
  });

  it('keeps the page until the next is there, and shows only the last asked for', async () => {
    const dataset = datasetOf(1);
    seam.datasets.push(dataset);
    seam.previews.set(dataset.hash, (offset, limit) => imagesPreview(offset, limit, 900));
    await look();
    model.select(dataset);
    await pass(150);
    seam.delay = 500;
    model.showPage(60);
    await pass(100);
    model.showPage(120);
    expect(model.page).toMatchObject({ offset: 120, preview: { offset: 0 } });
    await pass(450);
    expect(model.page).toMatchObject({ offset: 120, preview: { offset: 0 } });
    await pass(250);
    expect(model.page).toMatchObject({ offset: 120, preview: { offset: 120 } });
  });

  it('forgets the page and the runs of the dataset before', async () => {
    const [one, two] = [datasetOf(1), datasetOf(2)];
    seam.datasets.push(one, two);
    seam.previews.set(one.hash, (offset, limit) => imagesPreview(offset, limit, 200));
    await look();
    model.select(one);
    await pass(150);
    model.select(two);
    expect(model.page?.preview).toBeUndefined();
    expect(model.runs).toBeUndefined();
    await pass(150);
    expect(model.page?.preview).toEqual({ kind: 'none', reason: 'unknown' });
  });

  it('says why a page could not be loaded', async () => {
    seam.datasets.push(datasetOf(1));
    await look();
    seam.failure = 'network';
    model.select(datasetOf(1));
    await pass(150);
    expect(model.page?.error).toBeDefined();
    expect(model.phase).toBe('ready');
  });

  it('follows uses of the dataset and states of its runs', async () => {
    const run = digitsDetail({ slot: 1 });
    const dataset = datasetOf(1);
    seam.datasets.push(dataset);
    await look();
    seam.socket.hello(1);
    model.select(dataset);
    await pass(150);
    seam.put(run);
    seam.datasetUses.set(dataset.hash, [run.id]);
    const used = { ...dataset, runCount: 2, revision: 9 };
    seam.socket.send({ type: 'dataset', revision: 9, dataset: used });
    await pass(150);
    expect(model.selected?.runCount).toBe(2);
    expect(model.runs).toHaveLength(1);
    seam.socket.send({ type: 'run', revision: 10, run: { ...run, name: 'new' } });
    expect(model.runs?.[0].name).toBe('new');
    seam.socket.send({ type: 'run', revision: 11, run: { ...run, deleted: true } });
    expect(model.runs).toHaveLength(0);
  });

  it('changes at most ten times a second', async () => {
    await look();
    seam.socket.hello(1);
    await pass(1000);
    const before = changes;
    for (let i = 0; i < 100; i++) {
      const dataset = datasetOf(1, { revision: 10 + i, runCount: i });
      seam.socket.send({ type: 'dataset', revision: 10 + i, dataset });
      await pass(10);
    }
    expect(changes - before).toBeGreaterThanOrEqual(5);
    expect(changes - before).toBeLessThanOrEqual(12);
  });

  it('fails, and loads when the store answers again', async () => {
    seam.failure = 'network';
    await look();
    expect(model.phase).toBe('failed');
    seam.failure = undefined;
    seam.datasets.push(datasetOf(1));
    seam.socket.hello(1);
    await pass(150);
    expect(model.phase).toBe('ready');
    expect(names()).toEqual(['set-1']);
  });

  it('keeps what is known of a registered file when a run uses it', async () => {
    const file = { path: 'a.csv', format: 'csv' as const };
    await look();
    seam.socket.hello(1);
    const registered = datasetOf(1, { revision: 0, runCount: 0, file });
    model.add(registered);
    model.select(registered);
    expect(model.selected?.file).toEqual(file);
    seam.socket.send({
      type: 'dataset',
      revision: 5,
      dataset: datasetOf(1, { revision: 5 })
    });
    await pass(150);
    expect(model.selected).toMatchObject({ file, runCount: 1 });
  });

  it('looks for what other tabs have registered when it is shown again', async () => {
    await look();
    model.active = false;
    seam.datasets.push(datasetOf(1));
    await look();
    expect(names()).toEqual(['set-1']);
  });
});
