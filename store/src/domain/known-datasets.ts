import type { Dataset } from '@trainlab/api';
import type { Services } from '../services.js';
import type { Viewer } from './viewer.js';

/** The datasets that runs have used and the files that were registered, the newest first. */
export function knownDatasets(
  { tables, datasetFiles }: Pick<Services, 'tables' | 'datasetFiles'>,
  viewer: Viewer
): Dataset[] {
  return withFiles(tables.datasets.all(viewer.scope), datasetFiles?.all() ?? []);
}

/** Datasets that runs have used together with files that were registered, the newest first. */
export function withFiles(
  used: readonly Dataset[],
  files: readonly Dataset[]
): Dataset[] {
  const keyOf = ({ name, hash }: Dataset) => JSON.stringify([name, hash]);
  const fileOf = new Map(files.map(each => [keyOf(each), each]));
  const known = used.map(dataset => {
    const registered = fileOf.get(keyOf(dataset));
    fileOf.delete(keyOf(dataset));
    return registered ? { ...registered, ...dataset, file: registered.file } : dataset;
  });
  return [...known, ...fileOf.values()].sort((a, b) => b.createdAt - a.createdAt);
}
