import { DatasetPreview, RunList } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { DatasetPreviews } from '../domain/dataset-previews.js';
import { runsOfDataset } from '../domain/dataset-runs.js';
import { viewerOf, type Context } from './context.js';

const Params = Type.Object({ hash: Type.String({ maxLength: 200 }) });

const Query = Type.Object(
  {
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1e9 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 }))
  },
  { additionalProperties: false }
);

const RunsQuery = Type.Object(
  {
    name: Type.String({ maxLength: 500 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 }))
  },
  { additionalProperties: false }
);

/** What there is to know of one dataset. */
export function datasetDetailRoutes(
  context: Context,
  previews = new DatasetPreviews()
): void {
  const { app, services } = context;
  app.get(
    '/datasets/:hash/preview',
    {
      config: { access: 'dataset:read' },
      schema: {
        summary: 'A look into a dataset, or why there is none',
        params: Params,
        querystring: Query,
        response: { 200: DatasetPreview }
      }
    },
    async request => {
      const { hash } = request.params;
      const { offset = 0, limit = 100 } = request.query;
      const viewer = viewerOf(context, request);
      const { datasetFiles, tables } = services();
      return (
        (await datasetFiles?.preview(hash, offset, limit)) ??
        previews.preview(tables, viewer, hash, offset, limit)
      );
    }
  );

  app.get(
    '/datasets/:hash/runs',
    {
      config: { access: 'run:read' },
      schema: {
        summary: 'The runs that have used a dataset, the newest first',
        params: Params,
        querystring: RunsQuery,
        response: { 200: RunList }
      }
    },
    request => {
      const { params, query } = request;
      const viewer = viewerOf(context, request);
      return runsOfDataset(
        services(),
        viewer,
        query.name,
        params.hash,
        query.limit ?? 100
      );
    }
  );
}
