import type { Addon } from './addon.js';
import type { OpRouter } from './binding.js';
import type { DataId, Tfjs } from './step/tfjs.js';

/** Bytes up to which reading at once costs less than a thread's turn. */
const SMALL = 2 ** 16;

const STRING = 7;

/**
 * Makes `tensor.data()` wait for large values and copy them on another thread: tfjs-node
 * reads them at once. Once tfjs-node has made its backend, which is after it asked for the
 * binding.
 */
export function readOffTheEventLoop(tfjs: Tfjs, addon: Addon, router: OpRouter): void {
  queueMicrotask(() => {
    const core = tfjs.engine();
    if (core.backendName !== 'tensorflow') {
      return;
    }
    const { backend } = core;
    const read = backend.read.bind(backend);
    backend.read = async (dataId: DataId) => {
      const entry = backend.tensorMap.has(dataId) && backend.tensorMap.get(dataId);
      const isLarge =
        entry !== false &&
        entry.values === null &&
        entry.dtype !== STRING &&
        4 * entry.shape.reduce((a, b) => a * b, 1) > SMALL;
      // A step that is traced is told that it reads.
      return isLarge && router.session === undefined
        ? addon.tensorData(entry.id)
        : read(dataId);
    };
  });
}
