import { ON_ENGINE } from './testing/on-engine';
import { ProgramBench } from './testing/programs';

// Real processes with TensorFlow, on a machine that may be busy with others.
jest.setTimeout(120_000);

/** So small that the engine runs many of its batches in one call. */
const PROGRAM = `
  import * as tf from '@tensorflow/tfjs-node-gpu';
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ loss: 'meanSquaredError', optimizer: tf.train.adam(0.01) });
  const x = tf.randomNormal([800, 2]);
  // With noise, so that no two losses are equal because both are next to nothing.
  const y = x.sum(1, true).add(tf.randomNormal([800, 1]));
`;

describe('run.callbacks() on the engine', () => {
  let bench: ProgramBench;
  beforeEach(() => (bench = new ProgramBench()));
  afterEach(() => bench.dispose());

  const run = async (body: string) => {
    const { code, stderr } = await bench.run(`${PROGRAM}${body}`, ON_ENGINE);
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return bench.recordsOf('m').filter(({ v }) => 'loss' in v);
  };

  it('logs every batch, with losses of its own', async () => {
    const points = await run(`
      const run = experiments.start('small');
      const options = { batchSize: 4, verbose: 0, shuffle: false };
      await model.fit(x, y, { ...options, epochs: 3, callbacks: run.callbacks() });
      run.end();
    `);
    expect(points.map(({ s }) => s)).toEqual([...Array(600).keys()]);
    expect(new Set(points.map(({ v }) => v.loss)).size).toBeGreaterThan(500);
  });

  it('logs each n-th batch, and lets another callback see each', async () => {
    const points = await run(`
      const run = experiments.start('small');
      let seen = 0;
      class Counter extends tf.CustomCallback {
        constructor() { super({}); }
        async onBatchEnd() { seen++; }
      }
      const callbacks = [run.callbacks({ every: 10 }), new Counter()];
      await model.fit(x, y, { batchSize: 4, verbose: 0, epochs: 2, callbacks });
      run.logParams({ seen });
      run.end();
    `);
    expect(points.map(({ s }) => s)).toEqual([...Array(40).keys()].map(n => n * 10));
    expect(bench.recordsOf('params').map(({ v }) => v)).toEqual([{ seen: 400 }]);
  });
});
