import { Session } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { Context } from './context.js';

/** @param shared - whether the store has the users of a hub. */
export function sessionRoutes({ app }: Context, shared: boolean): void {
  app.get(
    '/session',
    {
      config: { access: 'store:read' },
      schema: {
        summary: 'Who asks',
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Session }
      }
    },
    ({ user: { name, kind, groups, admin, csrfToken } }) => ({
      mode: shared ? ('hub' as const) : ('local' as const),
      user: { name, kind, groups: [...groups], admin },
      ...(csrfToken === undefined ? {} : { csrfToken })
    })
  );
}
