import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { DeviceHistory, DeviceReport, RunSummary } from '@trainlab/api';

/** Who holds memory of a GPU: a kernel with all its processes, or others. */
export interface IHolder {
  readonly key: string;
  /** Uuid of the GPU. */
  readonly gpu: string;
  /**
   * `kernel`: one of this Jupyter server. `program`: the user's own, without such
   * a kernel. `others`: other users. `unseen`: outside of what can be seen.
   */
  readonly kind: 'kernel' | 'program' | 'others' | 'unseen';
  /** Bytes, as far as they are reported. */
  readonly memory?: number;
  readonly processes: number;
  readonly kernelId?: string;
  /** Path of the notebook or console of the kernel. */
  readonly path?: string;
  /** Name of the program. */
  readonly program?: string;
  /** Since when the kernel has done nothing; milliseconds since the Unix epoch. */
  readonly idleSince?: number;
  /** It is idle for so long that its memory should be given back. */
  readonly idleLong: boolean;
  /** The run that the kernel trains. */
  readonly run?: RunSummary;
}

/** Devices as they are now, without their history. */
export type DevicesNow = Omit<DeviceReport, 'history'>;

/** How often the store is asked. `background`: seldom, for what is only glanced at. */
export type WatchPace = 'live' | 'background';

/** The devices of the server's host; knows nothing of the DOM. */
export interface IDevicesModel {
  /** Emitted with every answer, and when there is none. */
  readonly changed: ISignal<IDevicesModel, void>;

  /** The last answer; it stays when later ones fail. */
  readonly now?: DevicesNow;
  /** Samples of the last 15 minutes. */
  readonly history: DeviceHistory;
  /** Why the last question had no answer. */
  readonly error?: Error;

  /** In the order of their memory, the largest first. */
  readonly holders: readonly IHolder[];
  /** Where the engine of the notebook in front runs, as its last run has said. */
  readonly engine?: string;
  /** The kernel of the notebook in front. */
  readonly activeKernel?: string;

  /** Milliseconds between two questions of a live watch. */
  interval: number;
  /** Milliseconds after which an idle kernel counts as idle for long. */
  idleAfter: number;

  /** Asks the store, while the page is visible, until the handle is disposed. */
  watch(pace: WatchPace): IDisposable;

  /** Asks the store now. */
  refresh(): Promise<void>;
}

export const IDevicesModel = new Token<IDevicesModel>(
  '@trainlab/lab:IDevicesModel',
  'Provides GPUs, processor and memory of the host, and which kernels hold them.'
);
