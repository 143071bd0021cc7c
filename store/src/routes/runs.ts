import { RunDetail, RunId, RunList, RunPatch, RunSummary } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { viewerOf, type Context } from './context.js';

const Params = Type.Object({ id: RunId });

const Query = Type.Object(
  {
    experimentId: Type.Optional(Type.String({ maxLength: 64 })),
    search: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'Words that name, status, params or tags must contain'
      })
    ),
    includeDeleted: Type.Optional(Type.Boolean()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    cursor: Type.Optional(
      Type.String({ maxLength: 200, description: '`nextCursor` of the list before' })
    )
  },
  { additionalProperties: false }
);

export function runRoutes(context: Context): void {
  const { app, services } = context;
  app.get(
    '/runs',
    {
      config: { access: 'run:read' },
      schema: {
        summary: 'Runs, the newest first',
        querystring: Query,
        response: { 200: RunList }
      }
    },
    request => services().runs.list(viewerOf(context, request), request.query)
  );

  app.get(
    '/runs/:id',
    {
      config: { access: 'run:read' },
      schema: {
        summary: 'Everything known about a run',
        params: Params,
        response: { 200: RunDetail }
      }
    },
    request => services().runs.get(viewerOf(context, request), request.params.id)
  );

  app.patch(
    '/runs/:id',
    {
      config: { access: 'run:write' },
      schema: {
        summary: 'Renames, tags, deletes or restores a run',
        params: Params,
        body: RunPatch,
        response: { 200: RunSummary }
      }
    },
    request =>
      services().runs.patch(viewerOf(context, request), request.params.id, request.body)
  );
}
