import { Socket } from 'node:net';
import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { WebSocketServer, type WebSocket } from 'ws';
import { DomainError } from '../domain/errors.js';
import { upgradeOf } from '../events/upgrade.js';
import type { User } from '../identity/identity.js';
import type { Context } from './context.js';

/** Silence after which the system asks whether the other side is there; milliseconds. */
const KEEP_ALIVE = 60_000;
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

/** 4401 of our own, after HTTP's 401: see RFC 6455, 7.4.2. */
const LOGGED_OUT = 4401;

/** Finds out anew who asks, as the identity does for a request. */
export interface Renewal {
  /** `undefined` when nobody is known any more. */
  user: (request: FastifyRequest) => Promise<User | undefined>;
  /** Between two times; milliseconds. */
  every: number;
}

/** @param renewal - absent where users do not change. */
export function eventRoutes({ app, services }: Context, renewal?: Renewal): void {
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
      const { events, permissions } = services();
      if (upgrade.socket instanceof Socket) {
        // Finds out about clients that vanish, which are asked for nothing else.
        upgrade.socket.setKeepAlive(true, KEEP_ALIVE);
      }
      reply.hijack();
      server.handleUpgrade(request.raw, upgrade.socket, upgrade.head, socket => {
        let user: User | undefined = request.user;
        const client = events.add(
          socket,
          request.query.after ?? 0,
          () => user && permissions.viewer(user)
        );
        if (renewal) {
          const timer = setInterval(() => {
            void renewed(renewal, request, socket).then(now => {
              user = now;
              client.wake();
            });
          }, renewal.every);
          socket.on('close', () => clearInterval(timer));
        }
      });
    }
  );
}

/**
 * Who the client is now. Whoever is none any more is sent away; while that cannot
 * be found out, nobody is, and nothing is sent.
 */
async function renewed(
  renewal: Renewal,
  request: FastifyRequest,
  socket: WebSocket
): Promise<User | undefined> {
  try {
    const user = await renewal.user(request);
    if (!user) {
      socket.close(LOGGED_OUT);
    }
    return user;
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'TEMPORARILY_UNAVAILABLE') {
      socket.close(LOGGED_OUT);
    }
    return undefined;
  }
}
