import { createHash } from 'node:crypto';
import { ProgramBench } from './testing/programs';

// Real processes, on a machine that may be busy with others.
jest.setTimeout(60_000);

describe('a program that logs', () => {
  let bench: ProgramBench;
  beforeEach(() => (bench = new ProgramBench()));
  afterEach(() => bench.dispose());

  it('writes every record in order, with names and numbers intact', async () => {
    const { code, stderr } = await bench.run(`
      const run = experiments.start('digits', {
        params: { learningRate: 1e-3, optimizer: 'adam' },
        objective: { metric: 'test_acc', goal: 'max' },
        tags: { note: 'größe "quoted"' },
        runName: 'first'
      });
      run.log({ loss: 0.1 + 0.2, 'größe "q"': -0 }, 7);
      run.log({ loss: NaN, up: Infinity, down: -Infinity }, 8);
      run.log({ loss: 1e-320 });
      run.log({ fresh: 1e21 });
      run.logParams({ layers: 3 });
      run.setTag('note', 'better');
      run.logDataset({ name: 'rows', hash: 'sha256:' + 'a'.repeat(64), role: 'train' });
      run.end();
    `);
    expect([code, stderr.includes('did not start')]).toEqual([0, true]);
    const records = bench.records().filter(record => record.t !== 'provenance');
    const [writer, run, ...rest] = records;
    expect(writer).toMatchObject({ t: 'writer', version: 1, host: expect.any(String) });
    expect(run).toMatchObject({
      t: 'run',
      experiment: 'digits',
      name: 'first',
      objective: { metric: 'test_acc', goal: 'max' },
      params: { learningRate: 1e-3, optimizer: 'adam' },
      tags: { note: 'größe "quoted"' },
      environment: { node: process.versions.node }
    });
    expect(rest).toMatchObject([
      { t: 'm', s: 7, v: { loss: 0.1 + 0.2, 'größe "q"': 0 } },
      { t: 'm', s: 8, v: { loss: 'NaN', up: 'Infinity', down: '-Infinity' } },
      { t: 'm', s: 9, v: { loss: 1e-320 } },
      { t: 'm', s: 0, v: { fresh: 1e21 } },
      { t: 'params', v: { layers: 3 } },
      { t: 'tag', k: 'note', v: 'better' },
      { t: 'dataset', dataset: { name: 'rows', role: 'train' } },
      { t: 'end', status: 'FINISHED' }
    ]);
    expect(bench.exitRecord()).toMatchObject({ status: 'FINISHED', exitCode: 0 });
  });

  it('refuses bad values and goes on', async () => {
    const { stdout } = await bench.run(`
      const run = experiments.start('digits');
      const tell = f => { try { f(); console.log('taken'); } catch (e) { console.log(e.name + ': ' + e.message); } };
      run.log({ loss: 1 });
      tell(() => run.log({ loss: 2, acc: undefined }));
      tell(() => run.log({ loss: '2' }, 1));
      tell(() => run.log({ loss: 2 }, 0.5));
      tell(() => run.log({}));
      tell(() => run.logArtifact('no-such-file'));
      tell(() => run.end('DONE'));
      run.log({ loss: 3 });
      run.end('FAILED', 'diverged');
      tell(() => run.log({ loss: 4 }));
      tell(() => experiments.start('', {}));
      tell(() => experiments.start('x', { objective: { metric: 'a', goal: 'up' } }));
    `);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^TrainLabError: The metric "acc" is undefined/),
      expect.stringMatching(/^TrainLabError: The metric "loss" is the text "2"/),
      expect.stringMatching(/whole number/),
      expect.stringMatching(/no values/),
      expect.stringMatching(/no file "no-such-file"/),
      expect.stringMatching(/cannot end with the text "DONE"/),
      expect.stringMatching(
        /has ended with FAILED \(diverged\), so you cannot log values/
      ),
      expect.stringMatching(/name of an experiment is empty/),
      expect.stringMatching(/'min' or 'max'/)
    ]);
    expect(bench.recordsOf('m').map(m => [m.s, m.v])).toEqual([
      [0, { loss: 1 }],
      [1, { loss: 3 }]
    ]);
    expect(bench.recordsOf('run')).toHaveLength(1);
  });

  it('keeps artifacts complete before it says so', async () => {
    await bench.run(`
      import { writeFileSync } from 'node:fs';
      writeFileSync('weights.bin', Buffer.alloc(3_000_001, 7));
      const run = experiments.start('digits');
      run.logArtifact('plots/a.svg', '<svg>ä</svg>');
      run.logArtifact('weights.bin');
      run.end();
    `);
    const artifacts = bench.recordsOf('artifact');
    expect(artifacts.map(a => [a.path, a.size])).toEqual([
      ['plots/a.svg', 13],
      ['weights.bin', 3_000_001]
    ]);
    for (const artifact of artifacts) {
      const bytes = bench.blob(artifact.blob);
      expect(bytes).toHaveLength(artifact.size);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(artifact.sha256);
    }
  });

  it('leaves an exit record that tells an uncaught error, and does not swallow it', async () => {
    const { code, stderr } = await bench.run(`
      experiments.start('digits').log({ loss: 1 });
      setTimeout(() => { throw new RangeError('too far'); });
    `);
    expect(code).toBe(1);
    expect(stderr).toMatch(/RangeError: too far/);
    expect(bench.exitRecord()).toMatchObject({
      status: 'FAILED',
      reason: 'uncaught RangeError: too far',
      exitCode: 1
    });
  });

  it('tells an exit code that is not zero', async () => {
    await bench.run(`experiments.start('digits'); process.exit(3);`);
    expect(bench.exitRecord()).toMatchObject({
      status: 'FAILED',
      reason: 'the program ended with exit code 3'
    });
  });

  it('loses no acknowledged point to kill -9 at a random moment', async () => {
    const seed = Number(process.env.TRAINLAB_TEST_SEED ?? Date.now() % 100_000);
    console.info(`seed ${seed}`);
    const program = bench.start(`
      import { writeSync } from 'node:fs';
      const run = experiments.start('digits');
      for (let step = 0; ; step++) {
        run.log({ loss: step / 3 }, step);
        writeSync(1, step + '\\n');
      }
    `);
    const enough = 500 + (seed % 5000);
    await new Promise<void>(resolve =>
      program.child.stdout?.on('data', () => {
        if (program.stdout.length > enough * 4) {
          program.child.kill('SIGKILL');
          resolve();
        }
      })
    );
    const { signal, stdout } = await program.end();
    expect(signal).toBe('SIGKILL');
    const acknowledged = stdout
      .slice(0, stdout.lastIndexOf('\n'))
      .split('\n')
      .map(Number);
    const logged = bench.recordsOf('m').map(m => m.s);
    expect(acknowledged.length).toBeGreaterThan(400);
    expect(logged.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(logged.length - acknowledged.length).toBeLessThanOrEqual(1);
    expect(bench.hasExitRecord()).toBe(false);
  });
});
