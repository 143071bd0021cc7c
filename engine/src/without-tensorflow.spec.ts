import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, program, run } from '../tests/run-program.js';

jest.setTimeout(60_000);

describe('without TensorFlow', () => {
  it('runs the same program on the CPU backend and says so in one line', async () => {
    const { result, stderr } = await run<{ loss: number[]; message: string }>(
      program('without-tensorflow.mjs'),
      {
        args: [emptyFolder()],
        env: { TRAINLAB_TENSORFLOW: '/no/such/folder' }
      }
    );
    expect(result).toMatchObject({ backend: 'cpu', saved: true, version: '4.22.0' });
    const { loss = [], message } = result ?? {};
    expect(loss[4]).toBeLessThan(loss[0]);
    expect(message).toMatch(
      /^tf\.node\.encodePng needs TensorFlow, .*trainlab engine install cpu$/
    );
    expect(stderr).toBe(
      'trainlab: tfjs runs in JavaScript on the CPU, which is slow: no usable TensorFlow ' +
        'was found (TRAINLAB_TENSORFLOW=/no/such/folder: it lacks libtensorflow_cc.so.2 or ' +
        'libtensorflow_framework.so.2). Install TensorFlow with: ' +
        'trainlab engine install cpu\n'
    );
  });

  it('says why a damaged library cannot be used', async () => {
    const folder = emptyFolder();
    for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
      writeFileSync(join(folder, name), 'no library');
    }
    const { result, stderr } = await run(program('common-js.cjs'), {
      env: { TRAINLAB_TENSORFLOW: folder }
    });
    expect(result).toEqual({ backend: 'cpu', product: [7, 10, 15, 22] });
    expect(stderr).toMatch(
      /the library cannot be loaded: .*libtensorflow_framework\.so\.2: /
    );
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says it once for a process with worker threads', async () => {
    const { result, stderr } = await run(program('workers.mjs'), {
      env: { TRAINLAB_TENSORFLOW: '/no/such/folder' }
    });
    expect(result).toEqual({ answers: [262144, 262144], main: 262144 });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
