import type { OpEvent, TensorInfo, Trace } from './trace.js';

/**
 * What a step costs, in microseconds on one slow core: so much for each op, for each
 * element that an op makes, and for each multiplication of matrix products and
 * convolutions. A bound, so that an interrupt waits for 100 ms at most; never a timing.
 */
const PER_OP = 2;
const PER_ELEMENT = 1 / 500;
const PER_PRODUCT = 1 / 4000;

/** Microseconds that the steps of one call may cost by this rule. */
const BUDGET = 50_000;

const MOST_STEPS = 512;

const elements = ({ shape }: TensorInfo) => shape.reduce((a, b) => a * b, 1);

/** How many steps of the trace one call may run. */
export function stepsPerCall(trace: Trace): number {
  const infos: TensorInfo[][] = trace.events.map(event =>
    event.kind === 'op' ? event.outputs : [event]
  );
  const infoOf = (ref: number): TensorInfo =>
    ref < 0 ? trace.outside[-1 - ref] : infos[Math.floor(ref / 2 ** 16)][ref % 2 ** 16];
  let cost = 0;
  for (const event of trace.events) {
    if (event.kind === 'op') {
      cost +=
        PER_OP + event.outputs.reduce((sum, o) => sum + elements(o), 0) * PER_ELEMENT;
      cost += products(event, infoOf) * PER_PRODUCT;
    }
  }
  return Math.max(1, Math.min(MOST_STEPS, Math.floor(BUDGET / cost)));
}

/**
 * Multiplications of an op: for a matrix product elements of both factors and the result
 * give m·k, k·n and m·n, whose product is (m·k·n)²; of a convolution each element of the
 * filter meets each place of the smaller image, in any of its three directions.
 */
function products(
  { name, inputs, outputs }: OpEvent,
  infoOf: (ref: number) => TensorInfo
) {
  const sizes = [...inputs.map(infoOf), ...outputs].map(elements);
  if (/MatMul/.test(name)) {
    return Math.sqrt(sizes[0] * sizes[1] * sizes[2]);
  }
  if (/Conv/.test(name)) {
    const infos = [...inputs.map(infoOf), ...outputs].filter(
      ({ shape }) => shape.length > 3
    );
    const filter = Math.min(...infos.map(elements));
    const places = Math.min(
      ...infos
        .filter(info => elements(info) !== filter)
        .map(({ shape }) => shape.slice(0, -1).reduce((a, b) => a * b, 1))
    );
    return Number.isFinite(places) ? filter * places : 0;
  }
  return 0;
}
