// Every way to import tfjs-node, and what is loaded before the first of them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const mapped = () => readFileSync('/proc/self/maps', 'utf8').includes('libtensorflow');
const before = mapped();
const gpu = await import('@tensorflow/tfjs-node-gpu');
const after = mapped();
const cpu = await import('@tensorflow/tfjs-node');
const tfjs = await import('@tensorflow/tfjs');
const core = await import('@tensorflow/tfjs-core');
const require = createRequire(import.meta.url);
const required = require('@tensorflow/tfjs-node');
const deep = require('@tensorflow/tfjs-node/dist/io/file_system');

console.log(
  JSON.stringify({
    before,
    after,
    backend: gpu.getBackend(),
    version: gpu.backend().binding.TF_Version,
    sum: Array.from(gpu.add([1, 2], [3, 4]).dataSync()),
    sameTwin: gpu.default === cpu.default,
    sameRequired: gpu.default === required,
    sameCore: [tfjs, core, required].every(({ engine }) => engine() === gpu.engine()),
    deep: typeof deep.nodeFileSystemRouter,
    home: require.resolve('@tensorflow/tfjs-node-gpu')
  })
);
