import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * NVIDIA's libraries as pip installs them: `nvidia/<component>/lib/*.so.<version>`, beside
 * the `tensorflow` folder or in it. TensorFlow's own search path misses some of them, and
 * they need each other in this order.
 */
const ORDER = [
  'libcudart',
  'libnvJitLink',
  'libcublasLt',
  'libcublas',
  'libcusparse',
  'libcusolver',
  'libnvrtc',
  'libcupti',
  'libcudnn',
  'libcufft',
  'libcurand',
  'libnccl'
];

const stem = (file: string) => file.slice(0, file.indexOf('.so'));

function nvidiaFolders(folder: string): string[] {
  return [join(folder, 'nvidia'), join(dirname(folder), 'nvidia')].filter(existsSync);
}

/** Absolute paths of the libraries to load before TensorFlow's of `folder`, in order. */
export function nvidiaLibraries(folder: string): string[] {
  const found: { rank: number; file: string }[] = [];
  for (const root of nvidiaFolders(folder)) {
    for (const component of readdirSync(root).sort()) {
      const lib = join(root, component, 'lib');
      for (const file of existsSync(lib) ? readdirSync(lib).sort() : []) {
        const rank = ORDER.indexOf(stem(file));
        if (rank >= 0 && /\.so\.\d+$/.test(file)) {
          found.push({ rank, file: join(lib, file) });
        }
      }
    }
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ file }) => file);
}

/** The folder with ptxas and libdevice that XLA needs, if pip installed it. */
export function cudaDataFolder(folder: string): string | undefined {
  return nvidiaFolders(folder)
    .map(root => join(root, 'cuda_nvcc'))
    .find(existsSync);
}
