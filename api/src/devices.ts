import { Type, type Static } from '@sinclair/typebox';
import { Time } from './scalars.js';

const Percent = Type.Number({ minimum: 0, maximum: 100 });
const Bytes = Type.Number({ minimum: 0 });

/** Why a GPU runs slower than it could; more than one may hold. */
export const ClockLimit = Type.Union([
  Type.Literal('power'),
  Type.Literal('temperature'),
  Type.Literal('hardware')
]);
export type ClockLimit = Static<typeof ClockLimit>;

/** A GPU as it is now. What its driver does not report is absent. */
export const Gpu = Type.Object({
  uuid: Type.String(),
  index: Type.Integer(),
  name: Type.String(),
  /** Bytes. */
  memoryUsed: Type.Optional(Bytes),
  memoryTotal: Type.Optional(Bytes),
  /** Percent of the last second in which a kernel ran on it. */
  utilization: Type.Optional(Percent),
  /** Degrees Celsius. */
  temperature: Type.Optional(Type.Number()),
  /** Watts. */
  power: Type.Optional(Type.Number()),
  powerLimit: Type.Optional(Type.Number()),
  /** Of the multiprocessors; MHz. */
  clock: Type.Optional(Type.Number()),
  /** What holds the clock down; absent when not reported. */
  clockLimits: Type.Optional(Type.Array(ClockLimit)),
  /** It is divided into instances, for which drivers report no utilization. */
  mig: Type.Boolean()
});
export type Gpu = Static<typeof Gpu>;

/** The processor and memory that programs of this host, or container, may use. */
export const Host = Type.Object({
  /** Cores, also by quota: 1.5 is one and a half. */
  cores: Type.Number(),
  model: Type.Optional(Type.String()),
  /** The widest vector instructions, e.g. `AVX-512`. */
  vectors: Type.Optional(Type.String()),
  /** Percent of {@link cores}. */
  utilization: Type.Optional(Percent),
  /** Bytes, without what is only cached from files. */
  memoryUsed: Bytes,
  memoryTotal: Bytes,
  /** Whether a container sets these limits, and not the machine. */
  limited: Type.Boolean()
});
export type Host = Static<typeof Host>;

/**
 * Whether GPUs can be watched. `absent`: there is no driver, which is no error.
 * `failed`: there is one, and it does not answer as it should.
 */
export const GpuState = Type.Object({
  status: Type.Union([
    Type.Literal('starting'),
    Type.Literal('ok'),
    Type.Literal('absent'),
    Type.Literal('failed')
  ]),
  /** What the driver's program said, when it failed. */
  reason: Type.Optional(Type.String()),
  driver: Type.Optional(Type.String()),
  /** The newest CUDA that the driver can serve. */
  cuda: Type.Optional(Type.String())
});
export type GpuState = Static<typeof GpuState>;

/** A process that holds memory of a GPU. */
export const GpuProcess = Type.Object({
  /** Uuid of the GPU. */
  gpu: Type.String(),
  pid: Type.Integer(),
  /** Bytes. */
  memory: Type.Optional(Bytes),
  /** The Jupyter kernel that it is, or is a descendant of. */
  kernelId: Type.Optional(Type.String()),
  /** Name of the program; only of the user's own processes. */
  program: Type.Optional(Type.String()),
  /** `unknown`: it lies outside of what can be seen from here, as in a container. */
  owner: Type.Union([Type.Literal('own'), Type.Literal('other'), Type.Literal('unknown')])
});
export type GpuProcess = Static<typeof GpuProcess>;

/** Values by sample; `null` where one was not reported. */
const Column = Type.Array(Type.Union([Type.Number(), Type.Null()]));

/** What a device did; each column is as long as the times of the history. */
export const DeviceColumns = Type.Object({
  /** Percent. */
  utilization: Column,
  /** Bytes. */
  memory: Column
});
export type DeviceColumns = Static<typeof DeviceColumns>;

/**
 * Samples, one a second while somebody looks, at most of the last 15 minutes.
 * Where nobody looked there is a gap between two times.
 */
export const DeviceHistory = Type.Object({
  times: Type.Array(Time),
  host: DeviceColumns,
  /** By the uuid of the GPU. */
  gpus: Type.Record(
    Type.String(),
    Type.Composite([
      DeviceColumns,
      /** Watts and degrees Celsius. */
      Type.Object({ power: Column, temperature: Column })
    ])
  )
});
export type DeviceHistory = Static<typeof DeviceHistory>;

/** The devices of the host that the store runs on: now, and lately. */
export const DeviceReport = Type.Object({
  time: Time,
  host: Host,
  gpuState: GpuState,
  /** In the order of their indices. */
  gpus: Type.Array(Gpu),
  processes: Type.Array(GpuProcess),
  history: DeviceHistory
});
export type DeviceReport = Static<typeof DeviceReport>;
