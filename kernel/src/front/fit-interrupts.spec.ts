import { KernelClient } from '../testing/kernel-client';

const REPEATS = 50;

describe('model.fit, interrupted again and again', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
    await kernel.execute(`
      import * as tf from '@tensorflow/tfjs';
      tf.setBackend('cpu');
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const xs = tf.randomNormal([256, 4]);
      let batches = 0;
      const callbacks = { onBatchEnd: async () => { batches++; if (batches % 20 === 1) console.log('go'); } };`);
  });
  afterAll(() => kernel.stop());

  it(`${REPEATS} times leaves no ghost, and weights that are of use`, async () => {
    for (let at = 0; at < REPEATS; at++) {
      const id = kernel.submit(
        'await model.fit(xs, xs, { epochs: 1e6, batchSize: 16, verbose: 0, callbacks });'
      );
      await kernel.printed(id, 'go');
      await kernel.interrupt();
      const { error } = await kernel.execution(id);
      expect(error?.ename).toBe('InterruptError');
    }
    const { result } = await kernel.execute(`
      const before = batches;
      for (let turn = 0; turn < 300; turn++) { await new Promise(resolve => setTimeout(resolve, 1)); }
      const out = (model.predict(xs) as any).dataSync() as Float32Array;
      const history = await model.fit(xs, xs, { epochs: 1, verbose: 0 });
      [batches - before, out.every(Number.isFinite), history.history.loss.length]`);
    expect(result).toBe('[ 0, true, 1 ]');
  });
});
