import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExitRecord } from '@trainlab/api';
import { ownIdentity } from '../lease/process-identity';
import { newId, type TestJournal } from '../testing/journal';
import { until } from '../testing/store-process';
import { TestStore } from '../testing/test-store';
import { Liveness } from './liveness';

/** Field 22 of a process's stat. */
const startTicks = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ')[19];

describe('Liveness', () => {
  const store = new TestStore();
  const liveness = (grace: number, silence = 600_000) =>
    new Liveness({
      db: store.services.db,
      tables: store.services.tables,
      ingest: store.services.ingest,
      journals: store.journals,
      damaged: join(store.data, 'damaged'),
      report: line => store.reports.push(line),
      grace,
      silence
    });
  const summary = (run: string) => store.services.runs.summary(store.viewer, run);

  /** A journal with an open run, of a process that has ended. */
  async function ofDeadProcess(run: string): Promise<TestJournal> {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const ticks = startTicks(pid);
    const journal = store.journal().header({ pid, startTicks: ticks }).run(run);
    journal.metrics(run, 0, { loss: 1 });
    await store.settled(journal);
    liveness(0).check();
    expect(summary(run).status).toBe('RUNNING');
    child.kill('SIGKILL');
    await once(child, 'exit');
    return journal;
  }

  const exitRecord = (journal: TestJournal, text: string) =>
    writeFileSync(journal.files.exit, text);
  const oomKill: ExitRecord = {
    version: 1,
    status: 'KILLED',
    reason: 'killed by SIGKILL (out of memory?)',
    signal: 'SIGKILL',
    time: 1_800_000_000_000
  };

  it('closes the runs of a dead writer from its exit record, and removes its files', async () => {
    const run = newId();
    const journal = await ofDeadProcess(run);
    exitRecord(journal, JSON.stringify(oomKill));
    liveness(60_000).check();
    expect(summary(run)).toMatchObject({
      status: 'KILLED',
      statusReason: oomKill.reason,
      endTime: oomKill.time
    });
    expect(Object.values(journal.files).filter(existsSync)).toEqual([]);
    // What was committed stays known.
    expect(store.services.ingest.committed(journal.writer)).toBe(2);
  });

  it('counts a run as lost after the grace, and not before', async () => {
    const run = newId();
    const journal = await ofDeadProcess(run);
    liveness(60_000).check();
    expect(summary(run).status).toBe('RUNNING');
    liveness(0).check();
    expect(summary(run)).toMatchObject({
      status: 'LOST',
      statusReason: expect.stringMatching(/ended without saying how/)
    });
    expect(existsSync(journal.files.journal)).toBe(false);
  });

  it.each(['', '{', '{"version":1,"status":"LOST"}', '[]'])(
    'takes an exit record %j for none',
    async text => {
      const run = newId();
      const journal = await ofDeadProcess(run);
      exitRecord(journal, text);
      liveness(0).check();
      expect(summary(run).status).toBe('LOST');
    }
  );

  it('leaves runs alone that have ended, and takes a torn last record for none', async () => {
    const run = newId();
    const journal = await ofDeadProcess(run);
    journal.end(run).raw('0123abcd 4 {"t":"m"');
    await store.settled(journal);
    exitRecord(journal, JSON.stringify(oomKill));
    liveness(0).check();
    expect(summary(run).status).toBe('FINISHED');
    expect(existsSync(journal.files.journal)).toBe(false);
  });

  it('removes what is committed of a long journal while its writer lives', async () => {
    const run = newId();
    const journal = store.journal().header().run(run);
    for (let segment = 0; segment < 3; segment++) {
      journal.metrics(run, segment, { loss: segment }).segment();
    }
    await store.settled(journal);
    liveness(60_000).check();
    expect(journal.starts.map((_, at) => existsSync(journal.fileOf(at)))).toEqual([
      false,
      false,
      false,
      true
    ]);
    journal.metrics(run, 3, { loss: 3 }).end(run);
    await store.settled(journal);
    expect(summary(run)).toMatchObject({
      status: 'FINISHED',
      metrics: { loss: { count: 4, last: 3 } }
    });
  });

  it('takes the last segment of a dead writer before its files go', async () => {
    const run = newId();
    const journal = await ofDeadProcess(run);
    journal.segment().metrics(run, 1, { loss: 0.5 });
    exitRecord(journal, JSON.stringify(oomKill));
    await until('the end', () => {
      liveness(0).check();
      return summary(run).status === 'KILLED';
    });
    expect(summary(run).metrics.loss).toMatchObject({ count: 2, last: 0.5 });
    expect([0, 1].map(at => existsSync(journal.fileOf(at)))).toEqual([false, false]);
  });

  it('keeps a journal with damaged records', async () => {
    const run = newId();
    const journal = await ofDeadProcess(run);
    journal.raw('nonsense\n').metrics(run, 1, { loss: 1 });
    await store.settled(journal);
    const text = readFileSync(journal.files.journal, 'utf8');
    liveness(0).check();
    expect(existsSync(journal.files.journal)).toBe(false);
    const kept = join(store.data, 'damaged', `${journal.writer}.journal`);
    expect(readFileSync(kept, 'utf8')).toBe(text);
  });

  it.each([{ host: 'elsewhere' }, { bootId: 'before the restart' }])(
    'judges a writer with %j by its silence and its exit record only',
    async fields => {
      const run = newId();
      const journal = store
        .journal()
        .header(fields)
        .run(run)
        .metrics(run, 0, { loss: 1 });
      await store.settled(journal);
      liveness(0).check();
      expect(summary(run).status).toBe('RUNNING');
      liveness(0, 0).check();
      expect(summary(run)).toMatchObject({
        status: 'LOST',
        statusReason: expect.stringMatching(/logs again/)
      });
      expect(existsSync(journal.files.journal)).toBe(true);

      journal.metrics(run, 1, { loss: 1 });
      await store.settled(journal);
      expect(summary(run).status).toBe('RUNNING');
      expect(summary(run).statusReason).toBeUndefined();

      exitRecord(journal, JSON.stringify({ ...oomKill, status: 'PREEMPTED' }));
      liveness(0).check();
      expect(summary(run).status).toBe('PREEMPTED');
      expect(existsSync(journal.files.journal)).toBe(false);
    }
  );

  it('takes a process with a used pid for another', async () => {
    const run = newId();
    const journal = store.journal().header({ startTicks: '1' }).run(run);
    await store.settled(journal);
    liveness(0).check();
    expect(summary(run).status).toBe('LOST');
  });

  describe('of a client that logs by requests', () => {
    async function client() {
      const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
      await once(child, 'spawn');
      const pid = child.pid ?? 0;
      const identity = { ...ownIdentity(), pid, startTicks: startTicks(pid) };
      const end = async () => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      };
      return { identity, end };
    }
    const start = (process?: ReturnType<typeof ownIdentity>) =>
      store.services.runLog.start(store.viewer, {
        experiment: 'digits',
        name: 'py',
        owner: 'ada',
        startTime: Date.now(),
        tags: {},
        ...(process ? { process } : {})
      });

    it('ends runs a grace after its process, and lets them go on', async () => {
      const { identity, end } = await client();
      const watch = liveness(0);
      watch.check();
      const before = watch.live;
      const run = start(identity);
      const ended = start(identity);
      store.services.runLog.end(store.viewer, ended, 'FINISHED', Date.now());
      watch.check();
      expect(watch.live).toBe(before + 1);
      await end();
      liveness(60_000).check();
      expect(summary(run).status).toBe('RUNNING');
      watch.check();
      expect(summary(run)).toMatchObject({
        status: 'LOST',
        statusReason: expect.stringMatching(/ended without ending its run/)
      });
      expect(summary(ended).status).toBe('FINISHED');
      expect(watch.live).toBe(before);

      store.services.runLog.reopen(store.viewer, run);
      watch.check();
      expect(summary(run).status).toBe('RUNNING');
      store.services.runLog.end(store.viewer, run, 'FINISHED', Date.now());
    });

    it('leaves runs alone of which it cannot know', async () => {
      const runs = [start(), start({ ...ownIdentity(), host: 'elsewhere', pid: 1 })];
      liveness(0, 0).check();
      expect(runs.map(run => summary(run).status)).toEqual(['RUNNING', 'RUNNING']);
    });
  });

  it('counts who may still log', async () => {
    const watch = liveness(0);
    watch.check();
    const before = watch.live;
    const journal = store.journal().header();
    await store.settled(journal);
    watch.check();
    expect(watch.live).toBe(before + 1);
  });
});
