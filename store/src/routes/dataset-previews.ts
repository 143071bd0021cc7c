import { DatasetPreview } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { DatasetPreviews } from '../domain/dataset-previews.js';
import type { Context } from './context.js';

const Query = Type.Object(
  {
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e9 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 }))
  },
  { additionalProperties: false }
);

export function datasetPreviewRoutes(
  { app, services }: Context,
  previews = new DatasetPreviews()
): void {
  app.get(
    '/datasets/:hash/preview',
    {
      config: { access: 'dataset:read' },
      schema: {
        summary: 'A look into a dataset, or why there is none',
        params: Type.Object({ hash: Type.String({ maxLength: 200 }) }),
        querystring: Query,
        response: { 200: DatasetPreview }
      }
    },
    ({ params, query }) =>
      previews.preview(
        services().tables,
        params.hash,
        query.offset ?? 0,
        query.limit ?? 100
      )
  );
}
