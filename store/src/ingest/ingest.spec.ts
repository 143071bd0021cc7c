import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '@trainlab/api';
import { encodeRecord } from '@trainlab/api/node';
import { newId } from '../testing/journal';
import { TestStore } from '../testing/test-store';

describe('Ingest', () => {
  const store = new TestStore();
  const summary = (run: string) => store.services.runs.summary(store.viewer, run);
  const steps = async (run: string, metric = 'loss') => {
    const { curves } = await store.services.curves.read(store.viewer, {
      runIds: [run],
      metrics: [metric],
      maxPoints: 100_000
    });
    return curves[0]?.steps;
  };

  it('takes a run in, from its start to its end', async () => {
    const run = newId();
    const journal = store.journal().header();
    journal.run(run, {
      objective: { metric: 'acc', goal: 'max' },
      params: { lr: 0.01, layers: 3, augment: true, name: 'x' },
      tags: { team: 'vision' },
      notebook: { path: 'a.ipynb', cellId: 'c1', executionCount: 4 },
      code: 'train()',
      environment: { node: 'v24' },
      device: 'TensorFlow on CPU'
    });
    for (let step = 0; step < 10; step++) {
      journal.metrics(run, step, { loss: 1 / (step + 1), acc: step / 10 });
    }
    journal
      .put({ t: 'params', r: run, v: { lr: 0.02 } })
      .put({ t: 'tag', r: run, k: 'note', v: 'good' })
      .put({ t: 'provenance', r: run, git: { commit: 'abc', dirty: true } })
      .put({
        t: 'dataset',
        r: run,
        dataset: { name: 'mnist', hash: 'sha256:1', role: 'train' }
      })
      .end(run);
    await store.settled(journal);
    expect(store.services.runs.get(store.viewer, run)).toMatchObject({
      experimentName: 'digits',
      objective: { metric: 'acc', goal: 'max' },
      status: 'FINISHED',
      color: 0,
      params: { lr: 0.02, layers: 3, augment: true, name: 'x' },
      tags: { team: 'vision', note: 'good' },
      metrics: { loss: { count: 10, min: 0.1 }, acc: { last: 0.9, lastStep: 9 } },
      sparkline: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
      notebook: { path: 'a.ipynb', cellId: 'c1', executionCount: 4 },
      code: 'train()',
      environment: { node: 'v24' },
      git: { commit: 'abc', dirty: true },
      device: 'TensorFlow on CPU',
      datasets: [{ name: 'mnist', hash: 'sha256:1', role: 'train' }]
    });
    expect(store.services.tables.datasets.all()).toMatchObject([
      { name: 'mnist', runCount: 1 }
    ]);
  });

  it('gives runs of an experiment the ten colours in turn, and names the best', async () => {
    const runs = Array.from({ length: 11 }, newId);
    const journal = store.journal().header();
    runs.forEach((run, at) => {
      journal.run(run, {
        experiment: 'colours',
        objective: at === 5 ? { metric: 'acc', goal: 'max' } : undefined
      });
      journal.metrics(run, 0, { acc: at === 3 ? NaN : at });
      journal.put({
        t: 'end',
        r: run,
        status: at === 10 ? 'FAILED' : 'FINISHED',
        time: Date.now()
      });
    });
    await store.settled(journal);
    expect(runs.map(run => summary(run).color)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0
    ]);
    const found = store.services.experiments
      .list(store.viewer)
      .experiments.find(({ name }) => name === 'colours');
    // The last one has the highest value, and has failed.
    expect(found).toMatchObject({ bestRunId: runs[9], runCount: 11, runningCount: 0 });
    expect(summary(runs[0]).objective).toEqual({ metric: 'acc', goal: 'max' });

    store.services.experiments.patch(store.viewer, found?.id ?? '', { objective: null });
    expect(
      store.services.experiments.get(store.viewer, found?.id ?? '').bestRunId
    ).toBeUndefined();
    expect(summary(runs[0]).objective).toBeUndefined();
  });

  it('goes on after a restart where it stopped', async () => {
    const run = newId();
    const journal = store.journal().header().run(run);
    for (let step = 0; step < 3000; step++) {
      journal.metrics(run, step, { loss: step });
      if (step % 1000 === 500) {
        await store.settled(journal);
        store.reopen();
      }
    }
    await store.settled(journal);
    expect(await steps(run)).toEqual(Array.from({ length: 3000 }, (_, step) => step));
    expect(summary(run).metrics.loss.count).toBe(3000);
  });

  it('commits damaged and foolish records nowhere, and everything around them', async () => {
    const run = newId();
    const journal = store.journal().header().run(run).metrics(run, 0, { loss: 1 });
    const line = Buffer.from(encodeRecord(journal.sequence++, '{"t":"tag"}'));
    line[15] ^= 1;
    journal.raw(line);
    const foolish: unknown[] = [
      null,
      7,
      { t: 'constructor' },
      { t: 'm', r: run, s: 1, w: 2 },
      { t: 'm', r: run, s: 1, w: 2, v: { loss: 'high' } },
      { t: 'm', r: 'x', s: 1, w: 2, v: { loss: 1 } },
      { t: 'm', r: '../../../../../../../etc/passwd!', s: 1, w: 2, v: { loss: 1 } },
      { t: 'end', r: run, status: 'LOST', time: 1 },
      { t: 'run', run, experiment: '', name: '', params: {}, tags: {}, time: 1 },
      { t: 'artifact', r: run, path: 'a', blob: -1, size: 1, sha256: 'x', time: 1 }
    ];
    foolish.forEach(record => journal.put(record as JournalRecord));
    journal.run(run, { name: 'again' }).metrics(run, 1, { loss: 0.5 });
    const other = newId();
    const healthy = store.journal().header().run(other).metrics(other, 0, { loss: 2 });
    await store.settled(journal);
    await store.settled(healthy);
    expect(await steps(run)).toEqual([0, 1]);
    expect(await steps(other)).toEqual([0]);
    expect(summary(run)).toMatchObject({ name: 'cnn', status: 'RUNNING' });
    const damage = store.services.tables.journals
      .damage(100)
      .filter(({ writer }) => writer === journal.writer);
    expect(damage).toHaveLength(foolish.length + 2);
    expect(damage.at(-1)).toMatchObject({ reason: 'The checksum of a record is wrong.' });
    expect(store.reports.join('\n')).toContain('a wrong status');
  });

  it('keeps odd keys and values as they are', async () => {
    const run = newId();
    const journal = store.journal().header();
    journal.run(run, {
      params: JSON.parse('{"__proto__": "p", "constructor": 1, "n": null}') as never,
      tags: { '': 'empty', long: 'x'.repeat(9000) }
    });
    journal.raw(
      encodeRecord(
        journal.sequence++,
        `{"t":"m","r":"${run}","s":0,"w":1,"v":{"__proto__":1}}`
      )
    );
    await store.settled(journal);
    const got = JSON.parse(JSON.stringify(summary(run))) as ReturnType<typeof summary>;
    expect(Object.entries(got.params)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 1],
      ['n', 'null']
    ]);
    expect(Object.keys(got.metrics)).toEqual(['__proto__']);
    expect(got.tags.long).toHaveLength(8000);
  });

  it('finds a place for points whose run is not known yet, and the run when it comes', async () => {
    const run = newId();
    const rank1 = store.journal().header().metrics(run, 0, { loss: 1 });
    await store.settled(rank1);
    expect(summary(run)).toMatchObject({
      experimentName: 'Recovered',
      status: 'RUNNING'
    });
    const rank0 = store.journal().header().metrics(run, 1, { loss: 2 });
    rank0.run(run, { experiment: 'late' }).metrics(run, 2, { loss: 3 });
    await store.settled(rank0);
    expect(summary(run)).toMatchObject({ experimentName: 'late', name: 'cnn' });
    expect(await steps(run)).toEqual([0, 1, 2]);
  });

  it('moves artifacts into the store, and refuses wrong bytes', async () => {
    const run = newId();
    const journal = store.journal().header().run(run);
    journal
      .artifact(run, 'models/a.bin', 0, 'the same')
      .artifact(run, 'b.bin', 1, 'the same');
    journal.metrics(run, 0, { loss: 1 }).artifact(run, 'short', 2, 'right');
    writeFileSync(join(journal.files.blobs, '2'), 'wrong');
    journal.artifact(run, 'linked', 3, 'x');
    rmSync(join(journal.files.blobs, '3'));
    symlinkSync('/etc/hostname', join(journal.files.blobs, '3'));
    journal.artifact(run, 'absent', 4, 'y');
    rmSync(join(journal.files.blobs, '4'));
    journal.artifact(run, '../../escape', 5, 'z').metrics(run, 1, { loss: 1 });
    await store.settled(journal);
    const { artifacts } = store.services.runs.get(store.viewer, run);
    expect(artifacts.map(({ path }) => path)).toEqual(['b.bin', 'models/a.bin']);
    const hash = createHash('sha256').update('the same').digest('hex');
    const place = join(store.data, 'artifacts', hash.slice(0, 2), hash.slice(2));
    expect(readFileSync(place, 'utf8')).toBe('the same');
    expect(existsSync(join(journal.files.blobs, '0'))).toBe(false);
    expect(await steps(run)).toEqual([0, 1]);
    const reasons = store.services.tables.journals
      .damage(100)
      .filter(({ writer }) => writer === journal.writer)
      .map(({ reason }) => reason)
      .reverse();
    expect(reasons).toEqual([
      expect.stringContaining('do not have the hash'),
      expect.stringContaining('not in a plain file'),
      expect.stringContaining('not beside the journal'),
      expect.stringContaining('".."')
    ]);
  });

  // The disk of a PostgreSQL server is its own concern.
  const onFile = process.env.TRAINLAB_TEST_POSTGRES ? it.skip : it;
  onFile('waits on a full disk and loses nothing', async () => {
    const { db } = store.services;
    const run = newId();
    const journal = store.journal().header().run(run);
    await store.settled(journal);
    const pages = db.prepare('PRAGMA page_count').get()?.page_count as number;
    db.prepare(`PRAGMA max_page_count = ${pages}`).get();
    for (let step = 0; step < 20_000; step++) {
      journal.metrics(run, step, { loss: step });
    }
    const reached = await store.services.ingest.wait(
      journal.writer,
      journal.sequence - 1,
      500
    );
    expect(reached).toBeLessThan(journal.sequence - 1);
    expect(db.fault).toMatchObject({ kind: 'full' });
    expect(summary(run).status).toBe('RUNNING');
    db.prepare('PRAGMA max_page_count = 1000000').get();
    await store.settled(journal);
    expect(db.fault).toBeUndefined();
    expect(summary(run).metrics.loss.count).toBe(20_000);
    expect(await steps(run)).toEqual(Array.from({ length: 20_000 }, (_, step) => step));
  });

  it('stops when another owner has taken the database', async () => {
    const run = newId();
    const journal = store.journal().header().run(run);
    await store.settled(journal);
    store.services.db.prepare('UPDATE store SET fence = fence + 1').run();
    journal.metrics(run, 0, { loss: 1 });
    await store.services.ingest.wait(journal.writer, journal.sequence - 1, 10_000);
    expect(store.fenced).toBe(1);
    expect(summary(run).metrics).toEqual({});
    store.reopen();
    await store.settled(journal);
    expect(await steps(run)).toEqual([0]);
  });

  it('leaves a journal of a newer version as it is', async () => {
    const newer = store.journal().header({ version: 2 as never });
    newer.put({ t: 'what' } as never);
    const journal = store.journal().header();
    await store.settled(journal);
    expect(store.services.ingest.committed(newer.writer)).toBe(-1);
    expect(store.reports.join('\n')).toContain('of version 2');
    expect(existsSync(newer.files.journal)).toBe(true);
  });

  it('does not stop at a journal that cannot be opened', async () => {
    mkdirSync(join(store.journals, `${newId()}.journal`));
    const run = newId();
    const journal = store.journal().header().run(run);
    await store.settled(journal);
    expect(store.reports.join('\n')).toContain('cannot be read');
  });
});
