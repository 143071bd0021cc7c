import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** How starting the store ended. */
export type StoreStart = { ok: true } | { ok: false; problem: string };

const FRESH_MS = 60_000;
let pending: Promise<StoreStart> | undefined;
let startedAt = 0;
let warned = false;

/**
 * Starts the store in the background unless that was done a moment ago. It
 * never throws: without a store the points wait in the journal.
 */
export function startStoreInBackground(): void {
  if (Date.now() - startedAt < FRESH_MS) {
    return;
  }
  void ensureStore().then(start => {
    if (!start.ok && !warned) {
      warned = true;
      warn(
        `The experiment store did not start: ${start.problem} Points wait in the journal.`
      );
    }
  });
}

/** Starts the store unless it answers; one attempt at a time. */
export function ensureStore(): Promise<StoreStart> {
  pending ??= runEnsure().finally(() => {
    pending = undefined;
  });
  return pending;
}

async function runEnsure(): Promise<StoreStart> {
  const main = storeMain();
  if (!main) {
    return {
      ok: false,
      problem:
        'its program was not found. Install @trainlab/store beside trainlab, ' +
        'or set TRAINLAB_STORE_MAIN to its lib/main.js.'
    };
  }
  startedAt = Date.now();
  const start = await new Promise<StoreStart>(resolve => {
    const child = spawn(process.execPath, [main, 'ensure'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' }
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2000);
    });
    child.on('error', error => resolve({ ok: false, problem: `${error.message}.` }));
    child.on('close', (code, signal) =>
      resolve(
        code === 0
          ? { ok: true }
          : {
              ok: false,
              problem: `"${main} ensure" ended with ${signal ?? `code ${code}`}: ${lastLine(words)}`
            }
      )
    );
    child.unref();
    (child.stderr as unknown as { unref(): void }).unref();
  });
  if (!start.ok) {
    startedAt = 0;
  }
  return start;
}

function storeMain(): string | undefined {
  const set = process.env.TRAINLAB_STORE_MAIN;
  if (set) {
    return existsSync(set) ? set : undefined;
  }
  try {
    const manifest = createRequire(import.meta.url).resolve(
      '@trainlab/store/package.json'
    );
    const main = join(dirname(manifest), 'lib', 'main.js');
    return existsSync(main) ? main : undefined;
  } catch {
    return undefined;
  }
}

function lastLine(words: string): string {
  const line = words.trim().split('\n').at(-1) ?? '';
  return line ? (/[.!]$/.test(line) ? line : `${line}.`) : 'it said nothing.';
}

/** One line where the user looks: the cell's output, or a program's stderr. */
function warn(line: string): void {
  process.stderr.write(`TrainLab: ${line}\n`);
}
