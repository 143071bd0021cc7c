import { DatasetList } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { knownDatasets } from '../domain/known-datasets.js';
import { viewerOf, type Context } from './context.js';

export function datasetRoutes(context: Context): void {
  const { app, services } = context;
  app.get(
    '/datasets',
    {
      config: { access: 'dataset:read' },
      schema: {
        summary:
          'All datasets that runs have used or that were registered, the newest first',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: DatasetList }
      }
    },
    request => ({
      datasets: knownDatasets(services(), viewerOf(context, request))
    })
  );
}
