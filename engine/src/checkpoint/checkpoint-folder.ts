import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '../models/atomic-write.js';

const NAME = /^checkpoint-(\d{8})$/;
/** What a save or a removal that did not end leaves behind. */
const UNFINISHED = /^\.checkpoint-(?:(\d+)-)?[0-9a-f]{12}$/;
const STATE = 'checkpoint.json';
const TENSORS = 'tensors.safetensors';

/** A complete checkpoint on the disk. */
export interface StoredCheckpoint {
  path: string;
  tensors: string;
  state: unknown;
}

/** The complete checkpoints of a folder, the newest first; none when there is no folder. */
export function listCheckpoints(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
  return names
    .filter(name => NAME.test(name))
    .sort()
    .reverse()
    .map(name => join(folder, name));
}

/**
 * Adds a checkpoint and removes all but the newest `keep`. Each lies in a folder of its
 * own, which gets its name when everything in it is on the disk, and loses it before
 * anything in it is removed: whatever has a name is whole, whenever this process ends.
 */
export function addCheckpoint(
  folder: string,
  state: object,
  pieces: readonly Uint8Array[],
  keep: number
): string {
  mkdirSync(folder, { recursive: true });
  const newest = listCheckpoints(folder).at(0);
  const number = newest === undefined ? 1 : Number(newest.slice(-8)) + 1;
  let path: string;
  const unfinished = hidden(folder);
  mkdirSync(unfinished);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const piece of pieces) {
      hash.update(piece);
      bytes += piece.length;
    }
    writeDurably(join(unfinished, TENSORS), pieces);
    const file = { name: TENSORS, bytes, sha256: hash.digest('hex') };
    const json = `${JSON.stringify({ version: 1, ...state, file }, null, 2)}\n`;
    writeDurably(join(unfinished, STATE), [Buffer.from(json)]);
    syncFolder(unfinished);
    path = named(folder, number, unfinished);
    syncFolder(folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  removeOld(folder, keep);
  return path;
}

function removeOld(folder: string, keep: number): void {
  try {
    for (const path of listCheckpoints(folder).slice(keep)) {
      const removed = hidden(folder);
      renameSync(path, removed);
      rmSync(removed, { recursive: true, force: true });
    }
    for (const name of readdirSync(folder)) {
      const [whole, pid] = UNFINISHED.exec(name) ?? [];
      if (whole !== undefined && (pid === undefined || !isRunning(Number(pid)))) {
        rmSync(join(folder, name), { recursive: true, force: true });
      }
    }
  } catch {
    // The checkpoint is stored; what could not be removed now is tried at the next save.
  }
}

/** Gives a folder its number, or the next that another process has not taken meanwhile. */
function named(folder: string, number: number, unfinished: string): string {
  for (; ; number++) {
    const path = join(folder, `checkpoint-${String(number).padStart(8, '0')}`);
    try {
      renameSync(unfinished, path);
      return path;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
        throw error;
      }
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const hidden = (folder: string) =>
  join(folder, `.checkpoint-${process.pid}-${randomBytes(6).toString('hex')}`);

/** Opens a checkpoint. Throws an Error when it is damaged or of a newer version. */
export function openCheckpoint(path: string): StoredCheckpoint {
  const state = JSON.parse(readFileSync(join(path, STATE), 'utf8')) as {
    version?: number;
    file?: { bytes?: number; sha256?: string };
  };
  if (state.version !== 1) {
    throw new Error(
      `it is of version ${String(state.version)}, which this @trainlab/engine does not know`
    );
  }
  const tensors = join(path, TENSORS);
  const { size } = statSync(tensors);
  if (size !== state.file?.bytes || hashOf(tensors) !== state.file.sha256) {
    throw new Error(`${TENSORS} is not as it was written; the disk or a copy lost some`);
  }
  return { path, tensors, state };
}

function hashOf(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const block = Buffer.alloc(2 ** 20);
    let count: number;
    while ((count = readSync(file, block)) > 0) {
      hash.update(block.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
