import {
  ExperimentSharing,
  ExperimentSharingUpdate,
  PrincipalList,
  type Principal
} from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { sharedOf, viewerOf, type Context } from './context.js';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

const Query = Type.Object(
  {
    search: Type.Optional(
      Type.String({ maxLength: 255, description: 'How a name begins, or all of it' })
    )
  },
  { additionalProperties: false }
);

/** Who may do what with experiments; only of a store that users share. */
export function sharingRoutes(context: Context): void {
  const { app } = context;

  app.get(
    '/principals',
    {
      config: { access: 'store:read' },
      schema: {
        summary:
          'Users and groups that a grant may name: those the asking user works with',
        querystring: Query,
        response: { 200: PrincipalList }
      }
    },
    (request): { principals: Principal[] } => ({
      principals: sharedOf(context).directory.pickable(
        viewerOf(context, request).user,
        request.query.search ?? ''
      )
    })
  );

  app.get(
    '/experiments/:id/sharing',
    {
      config: { access: 'experiment:manage' },
      schema: {
        summary: 'Who may do what with an experiment',
        params: Params,
        response: { 200: ExperimentSharing }
      }
    },
    request => sharedOf(context).sharing.of(viewerOf(context, request), request.params.id)
  );

  app.put(
    '/experiments/:id/sharing',
    {
      config: { access: 'experiment:manage' },
      schema: {
        summary: 'Sets who may do what with an experiment',
        params: Params,
        body: ExperimentSharingUpdate,
        response: { 200: ExperimentSharing }
      }
    },
    request =>
      sharedOf(context).sharing.update(
        viewerOf(context, request),
        request.params.id,
        request.body
      )
  );
}
