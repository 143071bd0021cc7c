import {
  ComparisonSharing,
  CurveList,
  Key,
  NewComparison,
  SavedComparison,
  SavedComparisonDetail,
  SavedComparisonList
} from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { sharedOf, viewerOf, type Context } from './context.js';

const Params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

const Curves = Type.Object(
  {
    metric: Type.Optional(
      Type.Array(Key, { maxItems: 100, description: 'All metrics when absent' })
    ),
    maxPoints: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 }))
  },
  { additionalProperties: false }
);

/** Comparisons to be opened by a link; only of a store that users share. */
export function comparisonRoutes(context: Context): void {
  const { app } = context;
  const comparisons = () => sharedOf(context).comparisons;

  app.get(
    '/comparisons',
    {
      config: { access: 'comparison:read' },
      schema: {
        summary: 'Saved comparisons, the newest first; at most 200',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: SavedComparisonList }
      }
    },
    request => comparisons().list(viewerOf(context, request))
  );

  app.post(
    '/comparisons',
    {
      config: { access: 'comparison:write' },
      schema: {
        summary: 'Saves a comparison of runs',
        body: NewComparison,
        response: { 200: SavedComparison }
      }
    },
    request => comparisons().save(viewerOf(context, request), request.body)
  );

  app.get(
    '/comparisons/:id',
    {
      config: { access: 'comparison:read' },
      schema: {
        summary: 'A saved comparison with the present state of its runs',
        params: Params,
        response: { 200: SavedComparisonDetail }
      }
    },
    request => comparisons().get(viewerOf(context, request), request.params.id)
  );

  app.get(
    '/comparisons/:id/curves',
    {
      config: { access: 'comparison:read' },
      schema: {
        summary: 'The curves of a saved comparison',
        params: Params,
        querystring: Curves,
        response: { 200: CurveList }
      }
    },
    request => {
      const { metric, maxPoints } = request.query;
      return comparisons().curves(viewerOf(context, request), request.params.id, {
        metrics: metric,
        maxPoints
      });
    }
  );

  app.delete(
    '/comparisons/:id',
    {
      config: { access: 'comparison:manage' },
      schema: {
        summary: 'Removes a saved comparison; its runs stay',
        params: Params,
        response: { 200: Type.Object({}) }
      }
    },
    request => {
      comparisons().delete(viewerOf(context, request), request.params.id);
      return {};
    }
  );

  app.get(
    '/comparisons/:id/sharing',
    {
      config: { access: 'comparison:manage' },
      schema: {
        summary: 'To whom a comparison is granted',
        params: Params,
        response: { 200: ComparisonSharing }
      }
    },
    request => comparisons().sharing(viewerOf(context, request), request.params.id)
  );

  app.put(
    '/comparisons/:id/sharing',
    {
      config: { access: 'comparison:manage' },
      schema: {
        summary: 'Sets to whom a comparison is granted',
        params: Params,
        body: ComparisonSharing,
        response: { 200: ComparisonSharing }
      }
    },
    request =>
      comparisons().share(viewerOf(context, request), request.params.id, request.body)
  );
}
