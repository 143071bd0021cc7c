import type { Readable } from 'node:stream';
import type { Artifact } from '@trainlab/api';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Tables } from '../db/tables.js';
import { artifactPathFault } from './artifact-path.js';
import { invalid, notFound } from './errors.js';

export class Artifacts {
  constructor(tables: Tables, blobs: BlobStore) {
    this._tables = tables;
    this._blobs = blobs;
  }

  /** @param path - the name inside the run, decoded. */
  find(runId: string, path: string): Artifact {
    const fault = artifactPathFault(path);
    if (fault) {
      throw invalid('path', `The artifact's path was refused: ${fault}`);
    }
    const artifact = this._tables.artifacts.get(runId, path);
    if (!artifact) {
      throw notFound('artifact', JSON.stringify(path), 'path');
    }
    return artifact;
  }

  read(artifact: Artifact): Promise<Readable> {
    return this._blobs.open(artifact);
  }

  private readonly _tables: Tables;
  private readonly _blobs: BlobStore;
}
