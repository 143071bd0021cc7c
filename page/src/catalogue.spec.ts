import type { Experiment } from '@trainlab/api';
import { digitsRun } from '@trainlab/analysis/testing';
import { Catalogue } from './catalogue';

const experiment = (id: string, change: Partial<Experiment> = {}): Experiment => ({
  id,
  name: `experiment ${id}`,
  owner: 'ada',
  createdAt: 1,
  updatedAt: 1,
  runCount: 1,
  runningCount: 0,
  revision: 1,
  ...change
});
const run = (slot: number, change: object = {}) =>
  digitsRun({ slot, steps: 2, run: { experimentId: '1', revision: 1, ...change } }).run;

describe('Catalogue', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const contentsOf = (catalogue: Catalogue) => {
    jest.runAllTimers();
    return catalogue.contents;
  };

  it('groups runs by experiment, the last started first', () => {
    const catalogue = new Catalogue();
    catalogue.take({ type: 'hello', revision: 5, storeId: 's' });
    for (const slot of [0, 2, 1]) {
      catalogue.take({ type: 'run', revision: slot, run: run(slot) });
    }
    catalogue.putAll([experiment('1')]);
    const { experiments, runs, complete } = contentsOf(catalogue);
    expect(complete).toBe(true);
    expect(experiments.map(({ id }) => id)).toEqual(['1']);
    expect(runs.get('1')?.map(({ id }) => id)).toEqual(
      [2, 1, 0].map(slot => run(slot).id)
    );
  });

  it('keeps the newest state of a thing, whatever comes last', () => {
    const catalogue = new Catalogue();
    catalogue.take({
      type: 'experiment',
      revision: 7,
      experiment: experiment('1', { name: 'new', revision: 7 })
    });
    catalogue.putAll([experiment('1', { name: 'old', revision: 3 })]);
    expect(contentsOf(catalogue).experiments[0].name).toBe('new');
  });

  it('forgets what may not be read any more, and deleted runs', () => {
    const catalogue = new Catalogue();
    catalogue.putAll([experiment('1'), experiment('2')]);
    catalogue.take({ type: 'run', revision: 2, run: run(0) });
    catalogue.take({ type: 'run', revision: 3, run: run(1, { experimentId: '2' }) });
    catalogue.take({ type: 'removed', revision: 4, experimentId: '1' });
    catalogue.take({
      type: 'run',
      revision: 5,
      run: run(1, { experimentId: '2', deleted: true, revision: 5 })
    });
    const { experiments, runs } = contentsOf(catalogue);
    expect(experiments.map(({ id }) => id)).toEqual(['2']);
    expect([...runs.keys()]).toEqual([]);
    expect(catalogue.run(run(0).id)).toBeUndefined();
  });

  it('holds nothing of another store', () => {
    const catalogue = new Catalogue();
    catalogue.take({ type: 'hello', revision: 1, storeId: 'one' });
    catalogue.putAll([experiment('1')]);
    catalogue.take({ type: 'hello', revision: 1, storeId: 'two' });
    expect(contentsOf(catalogue)).toMatchObject({ experiments: [], complete: false });
  });

  it('tells of many changes once', () => {
    const catalogue = new Catalogue();
    let told = 0;
    const end = catalogue.subscribe(() => told++);
    for (let revision = 1; revision <= 50; revision++) {
      catalogue.take({ type: 'run', revision, run: run(0, { revision }) });
    }
    jest.runAllTimers();
    expect(told).toBe(1);
    end();
    catalogue.take({ type: 'run', revision: 51, run: run(0, { revision: 51 }) });
    jest.runAllTimers();
    expect(told).toBe(1);
  });
});
