import type { DatasetPreview } from '@trainlab/api';
import { Mnist } from '../datasets/mnist.js';
import type { Tables } from '../db/tables.js';
import { notFound } from './errors.js';
import type { Viewer } from './viewer.js';

/**
 * Looks into datasets whose files the store finds by itself. Nothing that a
 * caller or a run has said is ever taken for the place of a file.
 */
export class DatasetPreviews {
  constructor(mnist = new Mnist(import.meta.url)) {
    this._mnist = mnist;
  }

  /** @throws DomainError when the store knows no dataset of this hash. */
  async preview(
    tables: Tables,
    viewer: Viewer,
    hash: string,
    offset: number,
    limit: number
  ): Promise<DatasetPreview> {
    const datasets = tables.datasets
      .all(viewer.scope)
      .filter(dataset => dataset.hash === hash);
    if (datasets.length === 0) {
      throw notFound('dataset', hash, 'hash');
    }
    if (!datasets.some(({ name }) => name === 'mnist')) {
      return { kind: 'none', reason: 'unknown' };
    }
    const images = await this._mnist.find(hash);
    if (typeof images === 'string') {
      return { kind: 'none', reason: images };
    }
    const { pixels, labels } = await images.read(offset, limit);
    return {
      kind: 'images',
      total: images.total,
      offset,
      width: images.width,
      height: images.height,
      pixels: pixels.toString('base64'),
      labels
    };
  }

  private readonly _mnist: Mnist;
}
