import type { OpRouter } from '../binding.js';
import type { Kernel, NodeBackend, Tensor, Tfjs } from './tfjs.js';

interface Arguments {
  inputs: { x: Tensor; indices: Tensor };
  attrs: { axis: number; batchDims: number };
  backend: NodeBackend & { binding: Record<string, number> };
}

/**
 * tfjs-node's GatherV2 (embeddings) reads its indices to check them, which a traced step
 * must not. While a step is traced the same op runs without; TensorFlow's kernel for the
 * CPU checks them itself, and the step that fails runs again op by op. Its kernel for the
 * GPU does not check, so that such a step stays eager there.
 */
export function gatherUnread(tfjs: Tfjs, router: OpRouter): void {
  const kernel: Kernel = tfjs.getKernel('GatherV2', 'tensorflow');
  const published = kernel.kernelFunc;
  kernel.kernelFunc = (args: unknown) =>
    router.session === undefined ? published(args) : gather(tfjs, args as Arguments);
}

function gather(tfjs: Tfjs, { inputs, attrs, backend }: Arguments): Tensor {
  const { binding } = backend;
  const type = (name: string, dtype: string) => ({
    name,
    type: binding.TF_ATTR_TYPE,
    value: backend.getDTypeInteger(dtype)
  });
  const axis = tfjs.scalar(attrs.axis, 'int32');
  const result = backend.executeSingleOutput(
    'GatherV2',
    [
      { name: 'batch_dims', type: binding.TF_ATTR_INT, value: attrs.batchDims },
      type('Tparams', inputs.x.dtype),
      type('Tindices', inputs.indices.dtype),
      type('Taxis', 'int32')
    ],
    [inputs.x, inputs.indices, axis]
  );
  axis.dispose();
  return result;
}
