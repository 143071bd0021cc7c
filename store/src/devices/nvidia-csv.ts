import type { ClockLimit, Gpu } from '@trainlab/api';

const MIB = 1024 * 1024;

/**
 * What is asked of `nvidia-smi --query-gpu`, in order; `--help-query-gpu` lists all.
 * Older drivers refuse names that they do not know, then {@link withoutField} helps.
 */
export const FIELDS: readonly string[] = [
  'index',
  'uuid',
  'name',
  'memory.used',
  'memory.total',
  'utilization.gpu',
  'temperature.gpu',
  'power.draw',
  'power.limit',
  'clocks.sm',
  'clocks_event_reasons.active',
  'mig.mode.current',
  'driver_version'
];

/** Names before driver 535. */
const FORMER: Record<string, string> = {
  'clocks_event_reasons.active': 'clocks_throttle_reasons.active'
};

/** The name that the program has refused with this line. */
export function refusedField(line: string): string | undefined {
  return /^Field "([\w.]+)" is not a valid field to query/.exec(line)?.[1];
}

/** The list with the former name of a field, or without it. */
export function withoutField(fields: readonly string[], refused: string): string[] {
  return fields.flatMap(field =>
    field !== refused ? [field] : FORMER[field] ? [FORMER[field]] : []
  );
}

export interface GpuLine {
  gpu: Gpu;
  driver?: string;
}

/** A line of `--format=csv,noheader,nounits`; `undefined` when it is no such line. */
export function parseGpu(line: string, fields: readonly string[]): GpuLine | undefined {
  const values = line.split(',').map(value => value.trim());
  const text = (field: string): string | undefined => {
    const value = values[fields.indexOf(field)];
    // `[N/A]`, `[Unknown Error]`, `[GPU requires reset]` and others like these.
    return value === undefined || /^(\[.*\]|N\/A|)$/.test(value) ? undefined : value;
  };
  const number = (field: string): number | undefined => {
    const value = Number(text(field) ?? NaN);
    return Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const bytes = (field: string) => {
    const value = number(field);
    return value === undefined ? undefined : value * MIB;
  };
  const index = number('index');
  const uuid = text('uuid');
  if (values.length !== fields.length || index === undefined || uuid === undefined) {
    return undefined;
  }
  const utilization = number('utilization.gpu');
  const limits =
    text('clocks_event_reasons.active') ?? text('clocks_throttle_reasons.active');
  const gpu: Gpu = {
    uuid,
    index,
    name: text('name') ?? 'GPU',
    memoryUsed: bytes('memory.used'),
    memoryTotal: bytes('memory.total'),
    utilization: utilization === undefined ? undefined : Math.min(100, utilization),
    temperature: number('temperature.gpu'),
    power: number('power.draw'),
    powerLimit: number('power.limit'),
    clock: number('clocks.sm'),
    clockLimits: limits === undefined ? undefined : clockLimits(limits),
    mig: text('mig.mode.current') === 'Enabled'
  };
  return { gpu, driver: text('driver_version') };
}

/** Bits of nvml.h, `nvmlClocksEventReason…`; idling and settings are no limits. */
const LIMITS: readonly [mask: bigint, limit: ClockLimit][] = [
  // SwPowerCap, HwPowerBrakeSlowdown
  [0x84n, 'power'],
  // SwThermalSlowdown, HwThermalSlowdown
  [0x60n, 'temperature'],
  // HwSlowdown, told along with each of the hardware's own reasons
  [0x08n, 'hardware']
];

function clockLimits(text: string): ClockLimit[] | undefined {
  if (!/^0x[0-9a-f]+$/i.test(text)) {
    return undefined;
  }
  const bits = BigInt(text);
  const limits = LIMITS.filter(([mask]) => (bits & mask) !== 0n).map(
    ([, limit]) => limit
  );
  return limits.length > 1 ? limits.filter(limit => limit !== 'hardware') : limits;
}

export interface ComputeApp {
  pid: number;
  gpu: string;
  /** Bytes. */
  memory?: number;
}

/** The answer to `--query-compute-apps=pid,gpu_uuid,used_memory`. */
export function parseComputeApps(text: string): ComputeApp[] {
  return text.split('\n').flatMap(line => {
    const [pid, gpu, memory] = line.split(',').map(value => value.trim());
    return /^\d+$/.test(pid) && gpu
      ? [
          {
            pid: Number(pid),
            gpu,
            memory: /^\d+$/.test(memory ?? '') ? Number(memory) * MIB : undefined
          }
        ]
      : [];
  });
}
