import { RunId } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { Context } from './context.js';

const Query = Type.Object(
  {
    sequence: Type.Integer({
      minimum: 0,
      description: 'Wait until this record is committed'
    }),
    timeoutMs: Type.Integer({ minimum: 0, maximum: 600_000 })
  },
  { additionalProperties: false }
);

export function journalRoutes({ app, services }: Context): void {
  app.get(
    '/journals/:writer',
    {
      config: { access: 'journal:read' },
      schema: {
        summary: 'Waits for the commit of what a writer has logged',
        params: Type.Object({ writer: RunId }),
        querystring: Query,
        response: {
          200: Type.Object({
            sequence: Type.Integer({ description: 'The last one committed; -1 for none' })
          })
        }
      }
    },
    async ({ params, query }) => ({
      sequence: await services().ingest.wait(
        params.writer,
        query.sequence,
        query.timeoutMs
      )
    })
  );
}
