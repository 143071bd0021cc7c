import { RunId } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { notFound } from '../domain/errors.js';
import { viewerOf, type Context } from './context.js';

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

export function journalRoutes(context: Context): void {
  const { app, services } = context;
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
    async request => {
      const { params, query } = request;
      const { commits, tables } = services();
      const viewer = viewerOf(context, request);
      // Journals of a shared store belong to who sends them.
      if (viewer.shared && tables.journals.ownerOf(params.writer) !== viewer.user.name) {
        throw notFound('journal', params.writer, 'writer');
      }
      return {
        sequence: await commits.wait(params.writer, query.sequence, query.timeoutMs)
      };
    }
  );
}
