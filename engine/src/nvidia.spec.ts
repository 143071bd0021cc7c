import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../tests/run-program.js';
import { cudaDataFolder, nvidiaLibraries } from './nvidia.js';

function site(): string {
  const root = emptyFolder();
  const files = {
    cublas: ['libcublas.so.12', 'libcublasLt.so.12', 'libnvblas.so.12'],
    cuda_runtime: ['libcudart.so.12'],
    cudnn: ['libcudnn.so.9', 'libcudnn_ops.so.9'],
    cusolver: ['libcusolver.so.11', 'libcusolverMg.so.11'],
    nvjitlink: ['libnvJitLink.so.12']
  };
  for (const [component, names] of Object.entries(files)) {
    const lib = join(root, 'nvidia', component, 'lib');
    mkdirSync(lib, { recursive: true });
    names.forEach(name => writeFileSync(join(lib, name), ''));
  }
  mkdirSync(join(root, 'nvidia/cuda_nvcc'));
  return root;
}

describe('nvidiaLibraries', () => {
  it('lists what TensorFlow needs in the order in which they need each other', () => {
    const root = site();
    const lib = (component: string, file: string) =>
      join(root, 'nvidia', component, 'lib', file);
    expect(nvidiaLibraries(join(root, 'tensorflow'))).toEqual([
      lib('cuda_runtime', 'libcudart.so.12'),
      lib('nvjitlink', 'libnvJitLink.so.12'),
      lib('cublas', 'libcublasLt.so.12'),
      lib('cublas', 'libcublas.so.12'),
      lib('cusolver', 'libcusolver.so.11'),
      lib('cudnn', 'libcudnn.so.9')
    ]);
    expect(cudaDataFolder(join(root, 'tensorflow'))).toBe(join(root, 'nvidia/cuda_nvcc'));
  });

  it('lists nothing for an engine without CUDA', () => {
    const folder = join(emptyFolder(), 'tensorflow');
    expect(nvidiaLibraries(folder)).toEqual([]);
    expect(cudaDataFolder(folder)).toBeUndefined();
  });
});
