import { DatasetList } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { Context } from './context.js';

export function datasetRoutes({ app, services }: Context): void {
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
    () => ({ datasets: services().tables.datasets.all() })
  );
}
