import { Type } from '@sinclair/typebox';
import type { App } from '../routes/context.js';
import type { Forwarder } from './forwarder.js';
import type { HubLink } from './hub-link.js';

/** Routes of a store that forwards to a hub. */
export function hubRoutes(app: App, link: HubLink, forwarder: Forwarder): void {
  app.put(
    '/api/v1/hub/token',
    {
      config: { access: 'journal:write' },
      schema: {
        summary: 'Takes the token of a notebook server that was started anew',
        body: Type.Object(
          { token: Type.String({ pattern: '^[\\w.~+/=-]{16,512}$' }) },
          { additionalProperties: false }
        )
      }
    },
    async ({ body }, reply) => {
      link.offer(body.token);
      if (link.state !== 'connected') {
        forwarder.hurry();
      }
      return reply.code(204).send();
    }
  );
}
