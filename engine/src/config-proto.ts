/** What TensorFlow is told when it starts; see `configureEngine`. */
export interface TensorFlowSettings {
  /** Threads for one op, and ops at a time; TensorFlow's choice when left out. */
  threads?: { intraOp?: number; interOp?: number };
  /** CPU devices to part the machine into, for trying out placement. */
  cpuDevices?: number;
  gpu?: {
    /** Whether memory is taken as needed (default) instead of all at once. */
    allowGrowth?: boolean;
    /** The share of a GPU's memory that this process may take, of (0, 1]. */
    memoryFraction?: number;
    /** Numbers of the GPUs to use, in the order of their names here. */
    visible?: number[];
  };
}

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) {
    bytes.push((value % 128) + 128);
  }
  return [...bytes, value];
};
const numberField = (field: number, value: number) => [field * 8, ...varint(value)];
const bytesField = (field: number, bytes: readonly number[]) => [
  field * 8 + 2,
  ...varint(bytes.length),
  ...bytes
];
const doubleField = (field: number, value: number) => [
  field * 8 + 1,
  ...new Uint8Array(Float64Array.of(value).buffer)
];

function requireCount(value: number, name: string): number {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${name} must be a whole number above 0, not ${value}`);
  }
  return value;
}

/**
 * Serializes the settings (tensorflow/core/protobuf/config.proto). Throws an Error that
 * names the value which is out of range.
 */
export function configProto({
  threads,
  cpuDevices,
  gpu = {}
}: TensorFlowSettings): Uint8Array {
  const bytes: number[] = [];
  if (cpuDevices !== undefined) {
    const name = bytesField(1, [...Buffer.from('CPU')]);
    const count = numberField(2, requireCount(cpuDevices, 'cpuDevices'));
    bytes.push(...bytesField(1, [...name, ...count]));
  }
  if (threads?.intraOp !== undefined) {
    bytes.push(...numberField(2, requireCount(threads.intraOp, 'threads.intraOp')));
  }
  if (threads?.interOp !== undefined) {
    bytes.push(...numberField(5, requireCount(threads.interOp, 'threads.interOp')));
  }
  const options = numberField(4, gpu.allowGrowth === false ? 0 : 1);
  if (gpu.memoryFraction !== undefined) {
    if (!(gpu.memoryFraction > 0 && gpu.memoryFraction <= 1)) {
      throw new Error(
        `gpu.memoryFraction must be above 0 and at most 1, not ${gpu.memoryFraction}`
      );
    }
    options.push(...doubleField(1, gpu.memoryFraction));
  }
  if (gpu.visible !== undefined) {
    options.push(...bytesField(5, [...Buffer.from(gpu.visible.join())]));
  }
  bytes.push(...bytesField(6, options));
  return Uint8Array.from(bytes);
}
