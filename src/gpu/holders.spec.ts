import { digitsRun } from '@trainlab/analysis/testing';
import { GIB, NOON, RunningKernels } from '../testing/devices';
import { holdersOf, type HolderSources } from './holders';

const MINUTE = 60_000;

function setUp(changes: Partial<HolderSources> = {}) {
  const server = new RunningKernels();
  const iso = (minutes: number) => new Date(NOON - minutes * MINUTE).toISOString();
  server.put(
    { id: 'k1', name: 'trainlab', execution_state: 'busy', last_activity: iso(50) },
    'work/quickstart.ipynb'
  );
  server.put(
    { id: 'k2', name: 'python3', execution_state: 'idle', last_activity: iso(47) },
    'old.ipynb'
  );
  const { run } = digitsRun({
    slot: 1,
    run: {
      name: 'cnn-wide',
      status: 'RUNNING',
      notebook: { path: 'work/quickstart.ipynb' }
    }
  });
  return holdersOf({
    processes: [],
    kernels: server.kernels.running(),
    sessions: server.sessions.running(),
    runs: [run],
    now: NOON,
    idleAfter: 30 * MINUTE,
    ...changes
  });
}

describe('holdersOf', () => {
  it('joins the processes of a kernel, its notebook and its run', () => {
    const [holder, ...others] = setUp({
      processes: [
        { gpu: 'GPU-0', pid: 1, owner: 'own', kernelId: 'k1', memory: 3 * GIB },
        { gpu: 'GPU-0', pid: 2, owner: 'own', kernelId: 'k1', memory: GIB },
        { gpu: 'GPU-1', pid: 2, owner: 'own', kernelId: 'k1' }
      ]
    });
    expect(holder).toMatchObject({
      kind: 'kernel',
      gpu: 'GPU-0',
      kernelId: 'k1',
      path: 'work/quickstart.ipynb',
      memory: 4 * GIB,
      processes: 2,
      idleSince: undefined,
      idleLong: false
    });
    expect(holder.run?.name).toBe('cnn-wide');
    expect(others).toHaveLength(1);
    expect(others[0]).toMatchObject({ gpu: 'GPU-1', memory: undefined });
  });

  it('marks a kernel that has been idle for long', () => {
    const processes = [
      { gpu: 'GPU-0', pid: 1, owner: 'own' as const, kernelId: 'k2', memory: GIB }
    ];
    expect(setUp({ processes })[0]).toMatchObject({
      path: 'old.ipynb',
      idleSince: NOON - 47 * MINUTE,
      idleLong: true,
      run: undefined
    });
    expect(setUp({ processes, idleAfter: 48 * MINUTE })[0].idleLong).toBe(false);
  });

  it('keeps others together, and programs of the user apart', () => {
    const holders = setUp({
      processes: [
        { gpu: 'GPU-0', pid: 1, owner: 'other', memory: GIB },
        { gpu: 'GPU-0', pid: 2, owner: 'other', memory: GIB },
        { gpu: 'GPU-0', pid: 3, owner: 'unknown' },
        { gpu: 'GPU-0', pid: 4, owner: 'own', program: 'python', memory: 9 * GIB },
        // A kernel of another Jupyter server cannot be shut down from here.
        { gpu: 'GPU-0', pid: 5, owner: 'own', program: 'node', kernelId: 'k9' }
      ]
    });
    expect(
      holders.map(({ kind, processes, program }) => [kind, processes, program])
    ).toEqual([
      ['program', 1, 'python'],
      ['others', 2, undefined],
      ['unseen', 1, undefined],
      ['program', 1, 'node']
    ]);
    expect(holders.every(({ kernelId }) => kernelId === undefined)).toBe(true);
  });
});
