// tfjs-node in two worker threads and in the main thread; one worker is ended in its work.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-node-gpu';

const sum = () =>
  tf.tidy(() =>
    tf
      .ones([64, 64])
      .matMul(tf.ones([64, 64]))
      .sum()
      .arraySync()
  );
if (isMainThread) {
  const start = () => new Worker(fileURLToPath(import.meta.url));
  const first = start();
  const second = start();
  const answer = worker => new Promise(resolve => worker.once('message', resolve));
  const answers = await Promise.all([answer(first), answer(second)]);
  await Promise.all([first.terminate(), second.terminate()]);
  console.log(JSON.stringify({ answers, main: sum() }));
} else {
  parentPort.postMessage(sum());
  for (;;) {
    sum();
  }
}
