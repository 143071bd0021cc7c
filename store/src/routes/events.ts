import { Type } from '@sinclair/typebox';
import { WebSocketServer } from 'ws';
import { DomainError } from '../domain/errors.js';
import { upgradeOf } from '../events/upgrade.js';
import type { Context } from './context.js';

/** Clients have nothing to say. */
const MAX_MESSAGE_BYTES = 1024;

const Query = Type.Object(
  {
    after: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Resume behind this revision' })
    )
  },
  { additionalProperties: false }
);

export function eventRoutes({ app, services }: Context): void {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES
  });
  app.addHook('onClose', () => server.close());

  app.get(
    '/events',
    {
      config: { access: 'run:read' },
      schema: { summary: 'All changes, on a WebSocket', querystring: Query }
    },
    (request, reply) => {
      const upgrade = upgradeOf(request.raw);
      if (!upgrade) {
        throw new DomainError(
          'INVALID_PARAMETER_VALUE',
          'Events come on a WebSocket; this request does not ask for one.'
        );
      }
      const { events } = services();
      reply.hijack();
      server.handleUpgrade(request.raw, upgrade.socket, upgrade.head, socket =>
        events.add(socket, request.query.after ?? 0)
      );
    }
  );
}
