import type { OpEvent, TensorInfo, Trace } from './trace.js';

/** Ops that TensorFlow's own kernels compute faster on the CPU than XLA's code. */
const FASTER_WITHOUT = /Conv|Pool|Resize|FFT|Einsum/;

/** Ops that refuse an index out of range, for which XLA takes the nearest one. */
const CHECKS_INDICES = /Gather|Scatter/;

/** XLA's time to compile grows with the ops, which pays for long training only. */
const MOST_OPS = 500;

/** Elements of the greatest tensor. */
const MOST_ELEMENTS = 2 ** 20;

/** Steps as a plain function before XLA compiles it, which takes about a second. */
export const STEPS_BEFORE_XLA = 1000;

const elements = ({ shape }: TensorInfo) => shape.reduce((a, b) => a * b, 1);

/** Whether a step gains from XLA: few ops, small tensors, nothing that XLA does worse. */
export function suitsXla(trace: Trace, onGpu: boolean): boolean {
  const ops = trace.events.filter((event): event is OpEvent => event.kind === 'op');
  return (
    !onGpu &&
    ops.length <= MOST_OPS &&
    trace.outside.every(tensor => elements(tensor) <= MOST_ELEMENTS) &&
    ops.every(
      ({ name, outputs }) =>
        !FASTER_WITHOUT.test(name) &&
        !CHECKS_INDICES.test(name) &&
        outputs.every(tensor => elements(tensor) <= MOST_ELEMENTS)
    )
  );
}
