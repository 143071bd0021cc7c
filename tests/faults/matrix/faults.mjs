import { isAlive, killHard, until } from '../wait.mjs';

/**
 * @typedef {object} Fault
 * @property {string} title
 * @property {string} means - what it stands for, for readers.
 * @property {(scene: import('./scene.mjs').Scene) => Promise<void>} break
 * @property {(scene: import('./scene.mjs').Scene) => Promise<void>} mend - what a person
 *   does then, or what happens by itself.
 * @property {boolean} [endsCell] - no cell outlives it, though some points may still pass.
 * @property {Record<string, string[]>} [endings] - by phase, the ways in which a run may end
 *   where that is a matter of milliseconds.
 * @property {(scene: import('./scene.mjs').Scene) => Promise<string>} [look] - what the
 *   sidebar says while it lasts, where that is not what the own server answers.
 */

/** What a sidebar is said to do when nothing is wrong. */
export const WELL = 'shows the run';

const nothing = async () => undefined;

/** @type {Record<string, Fault>} */
export const faults = {
  child: {
    title: 'The process of the cells is killed',
    means:
      'Out of memory, a crash of native code, `kill -9`. The kernel itself lives, keeps its ' +
      'history and starts a fresh process; variables are gone.',
    endsCell: true,
    endings: { shutdown: ['KILLED', 'FAILED'] },
    break: scene => killHard(scene.run.child),
    mend: nothing
  },
  front: {
    title: 'The kernel is killed',
    means: 'The kernel’s own process is killed; Jupyter starts it anew.',
    endsCell: true,
    endings: { shutdown: ['KILLED', 'LOST'] },
    break: scene => killHard(scene.run.front),
    mend: nothing
  },
  store: {
    title: 'The experiment store is killed',
    means: 'The next request, of the sidebar or of a run, starts it again.',
    break: scene => killHard(scene.storePid),
    mend: nothing
  },
  server: {
    title: 'The Jupyter server is killed',
    means:
      'Also a restart of the machine seen from the browser. Kernels end with their server; ' +
      'the store does not.',
    endsCell: true,
    break: scene => scene.server.kill(),
    async mend(scene) {
      await until('the kernel follows its server', () => !isAlive(scene.run.front));
      await scene.server.start();
    }
  },
  browser: {
    title: 'The browser is killed',
    means: 'Or the laptop is closed, or the network breaks.',
    break: async scene => scene.notebook.drop(),
    mend: scene => (scene.ending ? nothing() : scene.notebook.reconnect())
  },
  full: {
    title: 'The disk is full',
    means: 'Not a byte is left where the data folder is: a full disk, or a quota.',
    endsCell: true,
    endings: { shutdown: ['KILLED', 'LOST'] },
    async break(scene) {
      const logs = ['training', 'log', 'artifacts'].includes(scene.phase);
      if (logs) {
        // The store is behind, so that it has something to write when the disk is full.
        process.kill(scene.storePid, 'SIGSTOP');
        await scene.recorder.grows(scene.run, 5);
      }
      scene.host.fill();
      process.kill(scene.storePid, 'SIGCONT');
      if (logs) {
        await until(
          'the store meets the full disk',
          async () => (await sidebarOf(scene.server)) !== WELL,
          10
        ).catch(() => undefined);
      }
    },
    mend: async scene => scene.host.free()
  },
  readonly: {
    title: 'The data folder becomes read-only',
    means:
      'Rights or a mount have changed, and the store is started anew. What is open already ' +
      'can be written; nothing new can be opened.',
    endings: { shutdown: ['KILLED', 'LOST'] },
    async break(scene) {
      scene.host.protect();
      await killHard(scene.storePid);
    },
    mend: async scene => scene.host.unprotect()
  },
  second: {
    title: 'A second host uses the same data folder',
    means:
      'A home folder on a network filesystem, and two machines. One host at a time serves ' +
      'the folder; the other logs into it.',
    async break(scene) {
      scene.elsewhere = await scene.secondHost();
      await scene.logElsewhere();
    },
    look: scene => sidebarOf(scene.elsewhere),
    async mend(scene) {
      await scene.elsewhere.kill();
    }
  }
};

/** What the sidebar of a server says. */
export async function sidebarOf(server) {
  let answer;
  try {
    answer = await server.fetch('/trainlab/api/v1/health');
  } catch {
    return 'The Jupyter server does not answer.';
  }
  const { status, reason, message } = await answer.json();
  return answer.ok ? (status === 'ok' ? WELL : reason) : message;
}
