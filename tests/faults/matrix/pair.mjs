import { createHash } from 'node:crypto';
import { differences } from '../verdict.mjs';
import { isAlive, until } from '../wait.mjs';
import { faults, sidebarOf, WELL } from './faults.mjs';
import { phases } from './phases.mjs';

/**
 * Breaks something in some phase, looks at what a person sees, mends it, and
 * compares what the store has with what was acknowledged.
 */
export async function runPair(scene, faultName, phase) {
  const fault = faults[faultName];
  await scene.enter(phase);
  const before = scene.run.steps.length;
  await fault.break(scene);
  const after = scene.run.steps.length;
  const cell = await outcome(scene, fault.endsCell ? Infinity : after);
  const sidebar = await (fault.look ?? (own => sidebarOf(own.server)))(scene);
  await fault.mend(scene);
  await until('the store is well', async () => {
    return (await sidebarOf(scene.server)) === WELL;
  });
  await scene.leave();
  const verdict = await differences(scene.server, scene.runs);
  const artifacts = await missingArtifacts(scene);
  const run = await scene.server.store(`/runs/${scene.run.run}`);
  return {
    cell: words(cell),
    sidebar: words(sidebar),
    run: words(run.statusReason ? `${run.status}: ${run.statusReason}` : run.status),
    acknowledged: verdict.acknowledged,
    before,
    lost: verdict.lost + artifacts.lost,
    doubled: verdict.doubled,
    wrong: verdict.wrong + artifacts.wrong
  };
}

/** What the notebook shows, as soon as it is decided. */
async function outcome(scene, from) {
  const { notebook, run, phase } = scene;
  if (phases[phase].ends) {
    await scene.ending;
    await until('the kernel ends', () => !isAlive(run.front) && !isAlive(run.child));
    return 'the kernel ends';
  }
  return until('the person sees something', () => {
    if (notebook.reply) {
      const error = notebook.outputs.findLast(text => /^\w+: /.test(text));
      return error ?? 'the cell ends without a word';
    }
    if (notebook.restarts > 0) {
      return 'the lab says that the kernel restarts';
    }
    if (!scene.notebook.isConnected && !isAlive(scene.server.pid)) {
      return 'the lab says that the server does not answer';
    }
    if (!scene.goesOn(from)) {
      return false;
    }
    const said = run.notes.findLast(note => note.said)?.said;
    return said ? `goes on; a comparison says: ${said}` : 'goes on';
  });
}

/** Artifacts that were acknowledged and are not in the store, or are other bytes. */
async function missingArtifacts(scene) {
  const result = { lost: 0, wrong: 0 };
  for (const { run, notes } of scene.runs) {
    for (const { artifact, sha256 } of notes.filter(note => note.artifact)) {
      const path = `/trainlab/api/v1/runs/${run}/artifacts/${artifact}`;
      const answer = await scene.server.fetch(path);
      if (answer.ok) {
        const bytes = Buffer.from(await answer.arrayBuffer());
        const hash = createHash('sha256').update(bytes).digest('hex');
        result.wrong += hash === sha256 ? 0 : 1;
      } else {
        result.lost += 1;
      }
    }
  }
  return result;
}

/** A text without what differs from one time to the next: ids, places, numbers of processes. */
function words(text) {
  return text
    .replace(/\/\S*\/([\w.-]+)/g, (_, name) => `…/${name}`)
    .replace(/[0-9a-f]{32}/g, '<id>')
    .replace(/[0-9a-f]{16}\.(log|sock)/g, '<id>.$1')
    .replace(/\b\d\d:\d\d:\d\d\b/g, '<time>')
    .replace(/\b(pid|process) \d+/g, '$1 <n>')
    .replace(/The artifact could not/g, 'The record could not')
    .replace(/ during [\w ]+(?=[:.])/, '')
    .trim();
}
