import { CurveList, Key } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { DEFAULT_MAX_POINTS } from '../domain/curves.js';
import { viewerOf, type Context } from './context.js';

const Query = Type.Object(
  {
    runs: Type.String({
      pattern: '^[0-9a-f]{32}(,[0-9a-f]{32}){0,99}$',
      description: 'Up to 100 run ids, separated by commas'
    }),
    metric: Type.Optional(
      Type.Array(Key, {
        maxItems: 100,
        description: 'All metrics of the runs when absent'
      })
    ),
    maxPoints: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        default: DEFAULT_MAX_POINTS,
        description: 'Per curve; above it, buckets are returned'
      })
    )
  },
  { additionalProperties: false }
);

export function curveRoutes(context: Context): void {
  const { app, services } = context;
  app.get(
    '/curves',
    {
      config: { access: 'run:read' },
      schema: {
        summary: 'Metric series as points or as buckets with their extremes',
        querystring: Query,
        response: { 200: CurveList }
      }
    },
    request => {
      const { runs, metric, maxPoints } = request.query;
      return services().curves.read(viewerOf(context, request), {
        runIds: [...new Set(runs.split(','))],
        metrics: metric,
        maxPoints
      });
    }
  );
}
