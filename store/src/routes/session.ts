import { Session } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { Context } from './context.js';

/** @param authorizeUrl - where users of a hub log in; absent in a store of one user. */
export function sessionRoutes({ app }: Context, authorizeUrl?: string): void {
  const hubUrl = authorizeUrl?.replace(/api\/oauth2\/authorize$/, 'home');
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
      mode: hubUrl ? ('hub' as const) : ('local' as const),
      user: { name, kind, groups: [...groups], admin },
      ...(csrfToken === undefined ? {} : { csrfToken }),
      ...(hubUrl === undefined ? {} : { hubUrl })
    })
  );
}
