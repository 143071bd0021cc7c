/**
 * Runs steps in the order of their needs, several at a time where the needs
 * allow it. A step whose inputs are as they were is skipped.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title what a person reads
 * @property {string[]} [needs] names of the steps before it
 * @property {() => string[]} [inputs] files and folders (relative to the repository) and `=value`s
 * @property {() => string} [stamp] file that remembers the inputs; it lies in what the step makes
 * @property {() => boolean} [done] whether the step's result is there
 * @property {(say: (text: string) => void) => Promise<string | void>} run resolves with a remark
 */

/** Runs all steps; rejects with the first failure when the running ones have ended. */
export async function runSteps(steps, report) {
  const results = new Map();
  let failure;
  const start = step => {
    const needs = (step.needs ?? []).map(name => results.get(name)).filter(Boolean);
    return Promise.all(needs).then(async () => {
      if (failure) {
        return;
      }
      try {
        await runStep(step, report);
      } catch (error) {
        failure ??= Object.assign(error, { step });
      }
    });
  };
  for (const step of steps) {
    results.set(step.name, start(step));
  }
  await Promise.all(results.values());
  if (failure) {
    throw failure;
  }
}

async function runStep(step, report) {
  const inputs = step.inputs && fingerprint(step.inputs());
  const stamp = step.stamp?.();
  const present = step.done?.() ?? true;
  if (present && (inputs === undefined ? step.done : inputs === recorded(stamp))) {
    report.skipped(step);
    return;
  }
  report.started(step);
  const remark = await step.run(text => report.progress(step, text));
  if (inputs !== undefined) {
    const file = step.stamp();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, inputs);
  }
  report.finished(step, remark);
}

function recorded(stamp) {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

/** A hash over the contents of files and folders, and over `=value`s. */
export function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    if (input.startsWith('=')) {
      hash.update(`${input}\0`);
    } else {
      addPath(hash, input);
    }
  }
  return hash.digest('hex');
}

function addPath(hash, path) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return;
  }
  let entries;
  try {
    entries = readdirSync(full, { withFileTypes: true });
  } catch {
    hash.update(`${path}\0`).update(readFileSync(full));
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!/^(node_modules|lib|__pycache__)$|\.spec\.tsx?$/.test(entry.name)) {
      addPath(hash, join(path, entry.name));
    }
  }
}
