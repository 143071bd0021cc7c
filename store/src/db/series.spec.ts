import { join } from 'node:path';
import type { Points } from '../domain/points';
import { seededRandom } from '../testing/random';
import { tempFolder } from '../testing/temp-folder';
import { Database } from './database';
import { openTables } from './tables';

describe('SeriesTable', () => {
  const db = new Database(join(tempFolder(), 'store.db'), { wal: true });
  afterAll(() => db.close());
  const { series, experiments, runs } = openTables(db);
  const chunkCount = (id: number) =>
    db.prepare('SELECT count(*) AS n FROM chunks WHERE series_id = ?').get(id)
      ?.n as number;
  const experimentId = experiments.open('e', '', 0);
  const run = 'a'.repeat(32);
  runs.insert({
    id: run,
    experimentId,
    name: '',
    owner: '',
    startTime: 0,
    color: 0,
    writer: '',
    placeholder: false
  });

  const points = (from: number, count: number): Points => ({
    steps: Float64Array.from({ length: count }, (_, index) => from + index),
    times: Float64Array.from({ length: count }, (_, index) => 1e12 + from + index),
    values: Float64Array.from({ length: count }, (_, index) => (from + index) / 7)
  });

  it('gives back every point once, whatever the sizes of commits', () => {
    const random = seededRandom();
    let total = 0;
    for (let commit = 0; commit < 300; commit++) {
      const count =
        random() < 0.05 ? Math.floor(random() * 5000) + 1 : Math.ceil(random() * 4);
      db.transaction(() => series.append(series.open(run, 'loss'), points(total, count)));
      total += count;
    }
    const stored = series.open(run, 'loss');
    expect(series.points(stored)).toEqual(points(0, total));
    expect(stored.count).toBe(total);
    expect(chunkCount(stored.id)).toBeLessThanOrEqual(Math.floor(total / 1024) + 65);
  });

  it('keeps one-point commits in few chunks', () => {
    for (let step = 0; step < 1500; step++) {
      db.transaction(() => series.append(series.open(run, 'slow'), points(step, 1)));
    }
    const stored = series.open(run, 'slow');
    expect(series.points(stored)).toEqual(points(0, 1500));
    expect(chunkCount(stored.id)).toBeLessThanOrEqual(66);
  });

  it('sorts by step what came out of order', () => {
    const mixed = db.transaction(() => {
      const open = series.open(run, 'mixed');
      series.append(open, points(10, 3));
      series.append(open, points(0, 3));
      return open;
    });
    expect([...series.points(mixed).steps]).toEqual([0, 1, 2, 10, 11, 12]);
    expect(series.keys([run], ['mixed', 'none'])).toEqual([
      { id: mixed.id, runId: run, metric: 'mixed', count: 6, ordered: false }
    ]);
  });
});
