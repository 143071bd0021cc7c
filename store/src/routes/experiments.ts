import { Experiment, ExperimentList, ExperimentPatch } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { Context } from './context.js';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

export function experimentRoutes({ app, services }: Context): void {
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
    () => services().experiments.list()
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
    request => services().experiments.patch(request.params.id, request.body)
  );
}
