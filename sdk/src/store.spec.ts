import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { StoreClient, type RunDetail } from '@trainlab/api';
import { unixTransport } from '@trainlab/api/node';
import { ProgramBench } from './testing/programs';

// Real processes, on a machine that may be busy with others.
jest.setTimeout(60_000);

const STORE = resolve(__dirname, '../../store/lib/main.js');

/** The real store, started by the programs themselves. */
describe('with the store', () => {
  let bench: ProgramBench;
  let store: { socket: string; pid: number } | undefined;

  beforeEach(() => (bench = new ProgramBench()));
  afterEach(async () => {
    if (store) {
      await killed(store.pid, 'SIGTERM');
      store = undefined;
    }
    bench.dispose();
  });

  const run = async (body: string) => {
    const { code, stdout, stderr } = await bench.run(body, {
      env: { TRAINLAB_STORE_MAIN: STORE }
    });
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const answer = execFileSync(process.execPath, [STORE, 'ensure'], {
      encoding: 'utf8',
      env: { ...process.env, ...bench.environment }
    });
    store = JSON.parse(answer) as { socket: string; pid: number };
    const client = new StoreClient(unixTransport(store.socket));
    return { lines: stdout.trim().split('\n'), client };
  };

  it('finds everything of a run there when flush has returned', async () => {
    const { lines, client } = await run(`
      const run = experiments.start('digits', {
        params: { learningRate: 0.1 }, tags: { note: 'a' }, objective: { metric: 'acc', goal: 'max' }
      });
      for (let step = 0; step < 5000; step++) run.log({ acc: step / 5000, loss: NaN }, step);
      run.logParams({ layers: 3 });
      run.setTag('note', 'b');
      run.logArtifact('plots/a.svg', '<svg/>');
      run.logDataset({ name: 'rows', hash: 'sha256:' + 'a'.repeat(64), role: 'train' });
      run.end('FAILED', 'the loss is NaN');
      await run.flush();
      const { StoreClient } = await import('@trainlab/api');
      const { unixTransport, locations } = await import('@trainlab/api/node');
      const client = new StoreClient(unixTransport(locations().socket));
      console.log(run.id);
      console.log(JSON.stringify(await client.run(run.id)));
    `);
    const [id, atFlush] = lines;
    const expected: Partial<RunDetail> = {
      id,
      experimentName: 'digits',
      status: 'FAILED',
      statusReason: 'the loss is NaN',
      objective: { metric: 'acc', goal: 'max' },
      params: { learningRate: 0.1, layers: 3 },
      tags: { note: 'b' }
    };
    const sha256 = createHash('sha256').update('<svg/>').digest('hex');
    expect(JSON.parse(atFlush)).toMatchObject({
      ...expected,
      artifacts: [{ path: 'plots/a.svg', size: 6, sha256 }],
      datasets: [{ name: 'rows', role: 'train' }],
      metrics: {
        acc: { count: 5000, last: 0.9998, lastStep: 4999 },
        loss: { last: 'NaN' }
      }
    });
    const { curves } = await client.curves({
      runIds: [id],
      metrics: ['acc'],
      maxPoints: 10_000
    });
    expect(curves[0].steps).toEqual(Array.from({ length: 5000 }, (_, step) => step));
  });

  it('flushes an artifact that the store has taken already', async () => {
    const { lines } = await run(`
      const run = experiments.start('digits');
      await run.flush();
      run.logArtifact('a.txt', 'a');
      const { StoreClient } = await import('@trainlab/api');
      const { unixTransport, locations } = await import('@trainlab/api/node');
      const client = new StoreClient(unixTransport(locations().socket));
      let detail;
      do detail = await client.run(run.id); while (detail.artifacts.length === 0);
      await run.flush();
      run.end();
      console.log(detail.artifacts[0].path);
    `);
    expect(lines).toEqual(['a.txt']);
  });

  it('starts the store again when it was killed, and loses nothing', async () => {
    const { lines, client } = await run(`
      import { readFileSync } from 'node:fs';
      import { execFileSync } from 'node:child_process';
      const run = experiments.start('digits');
      run.log({ loss: 1 });
      await run.flush();
      const ensure = () => JSON.parse(execFileSync(process.execPath, [process.env.TRAINLAB_STORE_MAIN, 'ensure'], { encoding: 'utf8' }));
      const { pid } = ensure();
      process.kill(pid, 'SIGKILL');
      run.log({ loss: 2 });
      run.log({ loss: 3 });
      run.end();
      await run.flush();
      console.log(run.id, ensure().pid === pid);
    `);
    const [id, same] = lines[0].split(' ');
    expect(same).toBe('false');
    const { curves } = await client.curves({ runIds: [id], maxPoints: 10 });
    expect(curves[0].values).toEqual([1, 2, 3]);
  });

  it('compares runs of this and of other programs', async () => {
    const first = await run(`
      const run = experiments.start('digits', { runName: 'first', params: { learningRate: 0.1 } });
      run.log({ loss: 2 });
      run.end();
      await run.flush();
      console.log(run.id);
    `);
    const { lines } = await run(`
      const run = experiments.start('digits', {
        runName: 'second', params: { learningRate: 0.2 }, objective: { metric: 'loss', goal: 'min' }
      });
      run.log({ loss: 1 });
      run.end();
      const comparison = await trainlab.compare(['${first.lines[0]}', run]);
      console.log(comparison.sentence[0]);
      console.log(comparison.bestRunId === run.id);
      await trainlab.compare([]).catch(error => console.log(error.message));
      console.log(run);
      await trainlab.compare(['f'.repeat(32)]).catch(error => console.log(error.name, error.message));
    `);
    expect(lines).toEqual([
      expect.stringMatching(/^second leads on final loss by 1 over first/),
      'true',
      expect.stringMatching(/^There are no runs to compare/),
      expect.stringMatching(/^Run "second" of "digits", FINISHED \([0-9a-f]{32}\)$/),
      expect.stringMatching(/^TrainLabError There is no run f{32}/)
    ]);
  });
});

describe('without a store', () => {
  it('says in flush what is the matter and where the records are', async () => {
    const bench = new ProgramBench();
    const { stdout, stderr } = await bench.run(`
      const run = experiments.start('digits');
      run.log({ loss: 1 });
      run.end();
      await run.flush({ timeoutMs: 500 }).catch(error => console.log(error.name, error.message));
    `);
    expect(stdout).toMatch(
      /^TrainLabError The experiment store has not taken \d records in time: its program was not found\. .*They are safe in .*\.journal/
    );
    expect(stderr.match(/did not start/g)).toHaveLength(1);
    bench.dispose();
  });
});

async function killed(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise(setImmediate);
  }
}
