import type { Gpu, GpuProcess, GpuState } from '@trainlab/api';

/** Watches the GPUs of one maker. Nothing of it runs before `start` and after `stop`. */
export interface GpuSampler {
  readonly state: GpuState;
  /** In the order of their indices; none while they cannot be watched. */
  readonly gpus: readonly Gpu[];
  /** Those that hold memory of a GPU, a few seconds old. */
  readonly processes: readonly GpuProcess[];
  start(): void;
  stop(): void;
}
