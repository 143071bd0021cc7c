import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ON_ENGINE } from './testing/on-engine';
import { ProgramBench } from './testing/programs';

// Real processes with TensorFlow, on a machine that may be busy with others.
jest.setTimeout(120_000);

const PROGRAM = `
  import * as tf from '@tensorflow/tfjs-node-gpu';
  import { checkpoint } from '@trainlab/engine';
  const make = () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(0.1) });
    return model;
  };
  const model = make();
  const x = tf.randomNormal([8, 2]);
  const y = x.sum(1, true);
  const train = (run, epochs, options, more = []) =>
    model.fit(x, y, { epochs, batchSize: 4, verbose: 0, callbacks: [run.callbacks(options), ...more] });
`;

describe('run.callbacks() with checkpoints', () => {
  let bench: ProgramBench;
  beforeEach(() => (bench = new ProgramBench()));
  afterEach(() => bench.dispose());

  it('saves by the clock and at the end, and goes on from there', async () => {
    const { code, stdout, stderr } = await bench.run(
      `${PROGRAM}
      const short = experiments.start('a');
      await train(short, 2);
      short.end();
      const long = experiments.start('a');
      await train(long, 2, { checkpoint: { everyMinutes: 1e-9 } });
      const other = make();
      const { join } = await import('node:path');
      const saved = checkpoint.restore(other, join(process.env.TRAINLAB_HOME, 'checkpoints', long.id));
      const same = tf.tidy(() => other.predict(x).sub(model.predict(x)).abs().max().dataSync()[0]);
      long.end();
      console.log(JSON.stringify({ same, state: saved.state, iterations: other.optimizer.iterations, id: long.id }));`,
      ON_ENGINE
    );
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { id: string };
    expect(result).toEqual({
      same: 0,
      state: { run: result.id, epoch: 2, step: 4 },
      iterations: 8,
      id: result.id
    });
    // The short training left none; of the long one's five the newest two stay.
    const all = join(bench.home, 'data/checkpoints');
    expect(readdirSync(all)).toEqual([result.id]);
    expect(readdirSync(join(all, result.id)).sort()).toEqual([
      'checkpoint-00000004',
      'checkpoint-00000005'
    ]);
    const tags = bench.recordsOf('tag').filter(({ k }) => k === 'checkpoint');
    expect(tags.at(-1)).toMatchObject({
      r: result.id,
      v: join(all, result.id, 'checkpoint-00000005')
    });
  });

  it('saves on SIGTERM and ends the run as PREEMPTED', async () => {
    const folder = join(bench.home, 'mine');
    const { stderr } = await bench.run(
      `${PROGRAM}
      const run = experiments.start('a');
      const preempt = new tf.CustomCallback({
        onEpochEnd: epoch => { if (epoch === 2) process.kill(process.pid, 'SIGTERM'); }
      });
      await train(run, 1e6, { checkpoint: { folder: ${JSON.stringify(folder)} } }, [preempt]);`,
      ON_ENGINE
    );
    expect(stderr).not.toContain('no checkpoint');
    expect(existsSync(join(folder, 'checkpoint-00000001/checkpoint.json'))).toBe(true);
    expect(bench.recordsOf('end')).toMatchObject([{ status: 'PREEMPTED' }]);
  });

  it.each([0, 5])(
    'saves the epoch of the training, and not of the run (initialEpoch: %d)',
    async initialEpoch => {
      const folder = join(bench.home, 'mine');
      await bench.run(
        `${PROGRAM}
        const run = experiments.start('a');
        await train(run, 3);
        const preempt = new tf.CustomCallback({
          onBatchEnd: () => {
            process.kill(process.pid, 'SIGTERM');
            // The training waits for the signal, so that it comes in this epoch.
            return new Promise(() => setInterval(() => undefined, 1000));
          }
        });
        const callbacks = [run.callbacks({ checkpoint: { folder: ${JSON.stringify(folder)} } }), preempt];
        await model.fit(x, y, { initialEpoch: ${initialEpoch}, epochs: 9, batchSize: 4, verbose: 0, callbacks });`,
        ON_ENGINE
      );
      const saved = readFileSync(
        join(folder, 'checkpoint-00000001/checkpoint.json'),
        'utf8'
      );
      expect(JSON.parse(saved)).toMatchObject({ state: { epoch: initialEpoch } });
      expect(bench.recordsOf('end')).toMatchObject([{ status: 'PREEMPTED' }]);
    }
  );

  it('refuses a time that is none', async () => {
    const { stdout } = await bench.run(
      `${PROGRAM}
      try {
        experiments.start('a').callbacks({ checkpoint: { everyMinutes: 0 } });
      } catch (error) { console.log(error.message); }`,
      ON_ENGINE
    );
    expect(stdout).toMatch(/"everyMinutes" is 0, but it is a number above 0/);
  });
});
