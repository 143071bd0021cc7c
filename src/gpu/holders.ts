import type { Kernel, Session } from '@jupyterlab/services';
import type { GpuProcess, RunSummary } from '@trainlab/api';
import type { IHolder } from './tokens.js';

export interface HolderSources {
  processes: readonly GpuProcess[];
  kernels: Iterable<Kernel.IModel>;
  sessions: Iterable<Session.IModel>;
  runs: readonly RunSummary[];
  /** The present, by the clock of the server. */
  now: number;
  /** Milliseconds. */
  idleAfter: number;
}

/** Joins processes to the kernels that they belong to, and these to notebooks and runs. */
export function holdersOf(sources: HolderSources): IHolder[] {
  const kernels = new Map([...sources.kernels].map(kernel => [kernel.id, kernel]));
  const paths = new Map(
    [...sources.sessions].map(session => [session.kernel?.id, session.path])
  );
  const groups = new Map<string, GpuProcess[]>();
  for (const process of sources.processes) {
    const key = `${process.gpu} ${groupOf(process, kernels)}`;
    groups.set(key, [...(groups.get(key) ?? []), process]);
  }
  const holders = [...groups].map(([key, group]): IHolder => {
    const [{ gpu, owner, program, kernelId }] = group;
    const known = group.flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
    const memory =
      known.length > 0 ? known.reduce((sum, one) => sum + one, 0) : undefined;
    const common = { key, gpu, memory, processes: group.length, idleLong: false };
    const kernel = kernelId === undefined ? undefined : kernels.get(kernelId);
    if (!kernel) {
      const kind = owner === 'own' ? 'program' : owner === 'other' ? 'others' : 'unseen';
      return { ...common, kind, program };
    }
    const path = paths.get(kernel.id);
    const idleSince = idleTime(kernel);
    return {
      ...common,
      kind: 'kernel',
      kernelId: kernel.id,
      path,
      idleSince,
      idleLong: idleSince !== undefined && sources.now - idleSince >= sources.idleAfter,
      run: sources.runs.find(
        run =>
          run.status === 'RUNNING' && path !== undefined && run.notebook?.path === path
      )
    };
  });
  return holders.sort((a, b) => (b.memory ?? -1) - (a.memory ?? -1));
}

function groupOf(process: GpuProcess, kernels: ReadonlyMap<string, unknown>): string {
  if (process.kernelId !== undefined && kernels.has(process.kernelId)) {
    return process.kernelId;
  }
  return process.owner === 'own' ? `pid ${process.pid}` : process.owner;
}

function idleTime(kernel: Kernel.IModel): number | undefined {
  const time = Date.parse(kernel.last_activity ?? '');
  return kernel.execution_state === 'idle' && Number.isFinite(time) ? time : undefined;
}
