import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Dataset, DatasetPreview } from '@trainlab/api';
import { DomainError, invalid } from '../../domain/errors.js';
import { askFile } from './ask.js';
import { formatOf, stemOf } from './file-format.js';
import type { FileAnswer, FileQuestion } from './question.js';
import type { FileEntry, FileRegistry } from './registry.js';

/** A file that the Jupyter server has opened and found to be one of its own. */
export interface OfferedFile {
  /** Below the server's root. */
  path: string;
  /** Absolute, without links. */
  place: string;
  /** What the opened file is on the host. */
  device: number;
  inode: number;
}

/** Files that somebody has registered as datasets. They stay where they are. */
export class DatasetFiles {
  /** @param program - the built program that reads files; see {@link askFile}. */
  constructor(
    private readonly _registry: FileRegistry,
    private readonly _program?: string
  ) {}

  /** The newest first. */
  all(): Dataset[] {
    return this._registry.entries.map(datasetOf);
  }

  /**
   * Reads a file, and knows it as a dataset from then on.
   *
   * @throws DomainError when it is not the file that was offered, of no known
   *   format, or cannot be read.
   */
  async register(offered: OfferedFile): Promise<Dataset> {
    const format = formatOf(basename(offered.path));
    if (!format) {
      throw invalid(
        'path',
        'Files that can be registered end in .csv, .tsv, .parquet, .npy, .idx or -ubyte.'
      );
    }
    const file = await this._open(offered.place);
    if (!file) {
      throw new DomainError('RESOURCE_DOES_NOT_EXIST', `There is no ${offered.path}.`);
    }
    try {
      const { dev, ino, size } = await file.stat();
      if (dev !== offered.device || ino !== offered.inode) {
        throw invalid('path', `${offered.path} was replaced meanwhile. Try again.`);
      }
      const state = await stateOf(file);
      const answer = await this._ask(file, { format, hash: true }).catch(
        (error: unknown) => {
          throw invalid(
            'path',
            `${offered.path} cannot be read: ${(error as Error).message}`
          );
        }
      );
      const entry: FileEntry = {
        name: this._nameFor(offered.path),
        hash: answer.hash ?? '',
        path: offered.path,
        place: offered.place,
        format,
        shape: answer.shape ?? [],
        bytes: size,
        createdAt: Date.now(),
        state,
        ...(answer.layout ? { layout: answer.layout } : {})
      };
      await this._registry.put(entry);
      return datasetOf(entry);
    } finally {
      await file.close();
    }
  }

  /** A look into a registered file; nothing when none has this content. */
  async preview(
    hash: string,
    offset: number,
    limit: number
  ): Promise<DatasetPreview | undefined> {
    const entries = this._registry.entries.filter(entry => entry.hash === hash);
    let answer: DatasetPreview | undefined;
    for (const entry of entries) {
      answer = await this._look(entry, offset, limit);
      if (answer.kind !== 'none') {
        return answer;
      }
    }
    return answer;
  }

  private async _look(
    entry: FileEntry,
    offset: number,
    limit: number
  ): Promise<DatasetPreview> {
    const file = await this._open(entry.place);
    if (!file) {
      return { kind: 'none', reason: 'moved' };
    }
    try {
      const { format, layout, hash } = entry;
      const state = await stateOf(file);
      const touched = state !== entry.state;
      const answer = await this._ask(file, {
        format,
        ...(layout && !touched ? { layout } : {}),
        hash: touched,
        page: { offset, limit }
      });
      if (touched && answer.hash !== hash) {
        return { kind: 'none', reason: 'changed' };
      }
      if (touched) {
        await this._registry.put({ ...entry, state });
      }
      return answer.page ?? { kind: 'none', reason: 'damaged' };
    } catch {
      return { kind: 'none', reason: 'damaged' };
    } finally {
      await file.close();
    }
  }

  /** One file at a time: reading processes must not crowd the host. */
  private _ask(file: FileHandle, question: FileQuestion): Promise<FileAnswer> {
    const answer = this._asking.then(() => askFile(file.fd, question, this._program));
    this._asking = answer.then(
      () => undefined,
      () => undefined
    );
    return answer;
  }

  /** Opens a regular file whose last part is no link; nothing when there is none. */
  private async _open(place: string): Promise<FileHandle | undefined> {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    try {
      const file = await open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
      if ((await file.stat()).isFile()) {
        return file;
      }
      await file.close();
    } catch {
      return undefined;
    }
    return undefined;
  }

  /** The stem of the file's name; with folders when another file has that name. */
  private _nameFor(path: string): string {
    const name = stemOf(basename(path));
    const taken = this._registry.entries.some(
      entry => entry.name === name && entry.path !== path
    );
    return taken ? stemOf(path) : name;
  }

  private _asking: Promise<void> = Promise.resolve();
}

async function stateOf(file: FileHandle): Promise<string> {
  const { dev, ino, size, mtimeMs, ctimeMs } = await file.stat();
  return [dev, ino, size, mtimeMs, ctimeMs].join();
}

function datasetOf(entry: FileEntry): Dataset {
  const { name, hash, shape, bytes, createdAt, path, format } = entry;
  return {
    name,
    hash,
    shape,
    bytes,
    createdAt,
    runCount: 0,
    revision: 0,
    file: { path, format }
  };
}
