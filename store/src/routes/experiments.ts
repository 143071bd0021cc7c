import { Experiment, ExperimentList, ExperimentPatch } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { viewerOf, type Context } from './context.js';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

export function experimentRoutes(context: Context): void {
  const { app, services } = context;
  app.get(
    '/experiments',
    {
      config: { access: 'experiment:read' },
      schema: {
        summary: 'All experiments, the last changed first',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: ExperimentList }
      }
    },
    request => services().experiments.list(viewerOf(context, request))
  );

  app.get(
    '/experiments/:id',
    {
      config: { access: 'experiment:read' },
      schema: { summary: 'One experiment', params: Params, response: { 200: Experiment } }
    },
    request => services().experiments.get(viewerOf(context, request), request.params.id)
  );

  app.patch(
    '/experiments/:id',
    {
      config: { access: 'experiment:write' },
      schema: {
        summary: 'Renames an experiment or changes its objective',
        params: Params,
        body: ExperimentPatch,
        response: { 200: Experiment }
      }
    },
    request =>
      services().experiments.patch(
        viewerOf(context, request),
        request.params.id,
        request.body
      )
  );
}
