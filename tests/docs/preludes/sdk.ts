import * as tf from '@tensorflow/tfjs-node-gpu';
import {
  compare,
  datasets,
  experiments,
  type DatasetUse,
  type Objective
} from 'trainlab';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

process.chdir(tmpdir());
mkdirSync('model', { recursive: true });
writeFileSync('model/weights.bin', new Uint8Array(16));
const svgText = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
const rows = '1,2\n3,4\n';
const step = 0;
const trainOneBatch = () => 0.5;
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const images = tf.zeros([512, 4]);
const labels = tf.zeros([512, 2]);
const first = experiments.start('reference');
const second = experiments.start('reference');
const run = experiments.start('reference');
