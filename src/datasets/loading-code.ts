import type { Dataset } from '@trainlab/api';

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
 */
export function loadingCode(
  { name }: Pick<Dataset, 'name'>,
  language: CodeLanguage
): string | undefined {
  return name === 'mnist' ? MNIST[language] : undefined;
}

const MNIST: Record<CodeLanguage, string> = {
  typescript: `import { datasets } from 'trainlab';

const mnist = await datasets.load('mnist');
mnist.train.images.shape`,
  python: `import keras

(train_images, train_labels), (test_images, test_labels) = keras.datasets.mnist.load_data()
train_images.shape`
};
