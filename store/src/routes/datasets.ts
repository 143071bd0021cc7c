import { DatasetList } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { viewerOf, type Context } from './context.js';

export function datasetRoutes(context: Context): void {
  const { app, services } = context;
  app.get(
    '/datasets',
    {
      config: { access: 'dataset:read' },
      schema: {
        summary: 'All datasets that runs have used, the newest first',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: DatasetList }
      }
    },
    request => ({
      datasets: services().tables.datasets.all(viewerOf(context, request).scope)
    })
  );
}
