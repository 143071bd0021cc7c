import type { Dataset } from '@trainlab/api';
import { pythonCode, typescriptCode } from './file-code.js';

/** Languages for which loading code is known. */
export type CodeLanguage = 'typescript' | 'python';

/** The language of a kernel as ours; nothing for all others. */
export function codeLanguage(kernelLanguage: string): CodeLanguage | undefined {
  switch (kernelLanguage.toLowerCase()) {
    case 'typescript':
    case 'javascript':
      return 'typescript';
    case 'python':
    case 'ipython':
      return 'python';
    default:
      return undefined;
  }
}

/**
 * Code that loads a dataset; nothing for datasets that a program has made by
 * itself, which only that program can make again.
 *
 * @param folder - of the notebook, below the server's root; paths in the code
 *   begin there.
 */
export function loadingCode(
  { name, file }: Pick<Dataset, 'name' | 'file'>,
  language: CodeLanguage,
  folder = ''
): string | undefined {
  if (file) {
    const path = pathFrom(folder, file.path);
    return language === 'python'
      ? pythonCode(name, file.format, path)
      : typescriptCode(name, file.format, path);
  }
  return name === 'mnist' ? MNIST[language] : undefined;
}

/** The way from a folder to a file, both below the same root. */
function pathFrom(folder: string, path: string): string {
  const from = folder.split('/').filter(Boolean);
  const to = path.split('/').filter(Boolean);
  let common = 0;
  while (common < Math.min(from.length, to.length - 1) && from[common] === to[common]) {
    common++;
  }
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

const MNIST: Record<CodeLanguage, string> = {
  typescript: `import { datasets } from 'trainlab';

const mnist = await datasets.load('mnist');
mnist.train.images.shape`,
  python: `import keras

(train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
train_images.shape`
};
