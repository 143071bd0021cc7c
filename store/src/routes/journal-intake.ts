import type { Readable } from 'node:stream';
import { RunId } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { BlobTooLargeError } from '../blobs/blob-store.js';
import { Delivery, MAX_DELIVERY_BYTES, Receipt } from '../forward/protocol.js';
import type { App, Context } from './context.js';

/** Largest artifact in bytes: 5 GiB, as by MLflow's routes. */
const MAX_ARTIFACT = 5 * 1024 ** 3;

/** Where the stores of notebook servers deliver journals, each as the token's owner. */
export function journalIntakeRoutes(
  { app, services }: Context,
  limit = MAX_ARTIFACT
): void {
  app.post(
    '/journals',
    {
      config: { access: 'journal:write' },
      bodyLimit: MAX_DELIVERY_BYTES,
      schema: {
        summary: 'Takes in records of journals; may be repeated',
        body: Delivery,
        response: { 200: Receipt }
      }
    },
    ({ user, body }) => ({
      journals: services().forwarded.take(user.name, body.journals)
    })
  );

  app.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_: FastifyRequest, bytes, parsed) =>
      parsed(null, bytes)
    );
    (scope as App).put(
      '/journals/:writer/blobs/:sha256',
      {
        config: { access: 'journal:write' },
        bodyLimit: limit,
        schema: {
          summary: 'Takes the bytes of an artifact whose record comes next',
          params: Type.Object({
            writer: RunId,
            sha256: Type.String({ pattern: '^[0-9a-f]{64}$' })
          })
        }
      },
      async ({ user, params, body }, reply) => {
        try {
          await services().forwarded.receive(
            user.name,
            params.writer,
            params.sha256,
            body as Readable,
            limit
          );
        } catch (error) {
          throw error instanceof BlobTooLargeError
            ? Object.assign(new Error(`The artifact was refused: ${error.message}`), {
                statusCode: 413
              })
            : error;
        }
        return reply.code(204).send();
      }
    );
    done();
  });
}
