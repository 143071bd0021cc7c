import type { Readable } from 'node:stream';
import type { Artifact } from '@trainlab/api';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Tables } from '../db/tables.js';
import { artifactPathFault } from './artifact-path.js';
import { invalid, notFound } from './errors.js';
import type { Runs } from './runs.js';
import type { Viewer } from './viewer.js';

export class Artifacts {
  constructor(tables: Tables, runs: Runs, blobs: BlobStore) {
    this._tables = tables;
    this._runs = runs;
    this._blobs = blobs;
  }

  /** @param path - the name inside the run, decoded. */
  find(viewer: Viewer, runId: string, path: string): Artifact {
    this._runs.demand(viewer, 'read', runId, 'path');
    const artifact = this._tables.artifacts.get(runId, checked(path));
    if (!artifact) {
      throw notFound('artifact', JSON.stringify(path), 'path');
    }
    return artifact;
  }

  /**
   * Files and folders directly inside a folder of the run's names; the run's own
   * when `folder` is empty. A name may be both.
   */
  list(viewer: Viewer, runId: string, folder: string): { path: string; size?: number }[] {
    this._runs.demand(viewer, 'read', runId, 'path');
    const prefix = folder === '' ? '' : `${checked(folder)}/`;
    const folders = new Set<string>();
    const files: { path: string; size: number }[] = [];
    for (const { path, size } of this._tables.artifacts.of(runId)) {
      if (path.startsWith(prefix)) {
        const end = path.indexOf('/', prefix.length);
        if (end < 0) {
          files.push({ path, size });
        } else {
          folders.add(path.slice(0, end));
        }
      }
    }
    return [...[...folders].map(path => ({ path })), ...files].sort((a, b) =>
      a.path < b.path ? -1 : 1
    );
  }

  /**
   * Keeps the bytes of an artifact; the run gets it with the record of it.
   *
   * @param path - the name inside the run, decoded; checked before anything is read.
   */
  async receive(path: string, bytes: Readable, limit: number): Promise<Artifact> {
    checked(path);
    const blob = await this._blobs.put(bytes, limit);
    return { path, ...blob, createdAt: Date.now() };
  }

  read(artifact: Artifact): Promise<Readable> {
    return this._blobs.open(artifact);
  }

  private readonly _tables: Tables;
  private readonly _runs: Runs;
  private readonly _blobs: BlobStore;
}

function checked(path: string): string {
  const fault = artifactPathFault(path);
  if (fault) {
    throw invalid('path', `The artifact's path was refused: ${fault}`);
  }
  return path;
}
