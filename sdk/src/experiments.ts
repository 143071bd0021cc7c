import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { kernelBridge, type Cell } from './bridge.js';
import { checkName, checkObjective, checkParams, checkTag } from './checks.js';
import { device } from './device.js';
import { processJournal } from './journal/process-journal.js';
import { OpenRun } from './open-run.js';
import { endRunsOfEarlierExecution, follow } from './open-runs.js';
import { baseEnvironment, loadedVersions } from './provenance/environment.js';
import { gitState } from './provenance/git.js';
import { randomRunName } from './provenance/run-name.js';
import type { Run } from './run.js';
import { startStoreInBackground } from './store-process.js';
import type { Objective, ParamValue } from './words.js';

/** What is known when a run begins. All of it is optional. */
export interface StartOptions {
  /** What you chose: learning rate, batch size, layers … */
  params?: Record<string, ParamValue>;
  /** What makes a run of this experiment better; given once, it holds for the experiment. */
  objective?: Objective;
  /** Notes that may change later. */
  tags?: Record<string, string>;
  /** A name for people; a random one such as `calm-otter-417` when absent. */
  runName?: string;
}

/** Where runs begin. */
export interface Experiments {
  /**
   * Starts a run of an experiment, which is created when it does not exist.
   * The run appears beside the notebook at once.
   *
   * The cell, its code, the state of git, versions and the device are recorded
   * with it. When the same cell runs again, a run that it left open ends with
   * `KILLED`; so does an open run of a cell that is interrupted.
   *
   * @param name Name of the experiment: a group of runs that answer one question.
   * @param options What is known when the run begins.
   * @throws TrainLabError when a name, a param or a tag is not acceptable.
   *
   * @example
   * const run = experiments.start('digits', {
   *   params: { learningRate: 1e-3, batchSize: 256 },
   *   objective: { metric: 'test_acc', goal: 'max' }
   * });
   */
  start(name: string, options?: StartOptions): Run;
}

/** Where runs begin; see {@link Experiments.start}. */
export const experiments: Experiments = {
  start(name, options = {}) {
    const bridge = kernelBridge();
    const cell = bridge?.cell();
    endRunsOfEarlierExecution(cell);
    const environment = baseEnvironment();
    const run = new OpenRun(processJournal(), {
      experiment: checkName('The name of an experiment', name),
      name:
        options.runName === undefined
          ? randomRunName()
          : checkName('The name of a run', options.runName),
      ...(options.objective && { objective: checkObjective(options.objective) }),
      params: checkParams(options.params ?? {}),
      tags: checkTags(options.tags ?? {}),
      time: Date.now(),
      owner: owner(),
      ...origin(cell),
      environment,
      device: device()
    });
    follow(run, cell, bridge);
    startStoreInBackground();
    addLateProvenance(run, cell, environment).catch(() => {
      // The journal takes no more; the next log says so where the user sees it.
    });
    return run;
  }
};

function origin(cell: Cell | undefined) {
  return (
    cell && {
      code: cell.code,
      notebook: {
        ...(cell.notebookPath && { path: pathFromServerRoot(cell.notebookPath) }),
        ...(cell.id && { cellId: cell.id }),
        executionCount: cell.executionCount
      }
    }
  );
}

/** Browsers know notebooks by their path from the folder that the Jupyter server serves. */
function pathFromServerRoot(path: string): string {
  const root = process.env.TRAINLAB_SERVER_ROOT;
  if (!root || !isAbsolute(path)) {
    return path;
  }
  const inside = relative(root, path);
  return inside.startsWith('..') ? path : inside;
}

function checkTags(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, checkTag(key, value)])
  );
}

/** Asks git and looks through the loaded packages without making the cell wait. */
async function addLateProvenance(
  run: OpenRun,
  cell: Cell | undefined,
  base: Record<string, string>
): Promise<void> {
  const notebookFolder = dirname(resolve(cell?.notebookPath ?? 'program'));
  const git = await gitState(existsSync(notebookFolder) ? notebookFolder : process.cwd());
  run.addProvenance({
    ...(git && { git }),
    environment: { ...base, ...loadedVersions() }
  });
}

function owner(): string {
  if (process.env.JUPYTERHUB_USER) {
    return process.env.JUPYTERHUB_USER;
  }
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return process.env.USER || `user ${process.getuid?.() ?? ''}`.trim();
  }
}
