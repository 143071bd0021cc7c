import { Type, type Static } from '@sinclair/typebox';
import { viewerOf, type Context } from './context.js';

export const Health = Type.Object({
  /** `degraded`: reading works, writing waits. `unavailable`: neither works. */
  status: Type.Union([
    Type.Literal('ok'),
    Type.Literal('degraded'),
    Type.Literal('unavailable')
  ]),
  /** Why it is not ok, and what to do. */
  reason: Type.Optional(Type.String()),
  version: Type.String(),
  pid: Type.Integer(),
  host: Type.String(),
  storeId: Type.Optional(Type.String()),
  revision: Type.Optional(Type.Integer()),
  journals: Type.Optional(
    Type.Object({
      /** Journals that are read at present. */
      open: Type.Integer(),
      /** Bytes that wait to be ingested. */
      behind: Type.Integer(),
      /** Records that were set aside, the newest first; at most 20. */
      damaged: Type.Array(
        Type.Object({
          writer: Type.String(),
          offset: Type.Integer(),
          reason: Type.String(),
          foundAt: Type.Number()
        })
      )
    })
  ),
  /** Absent where no hub has a store to share. */
  hub: Type.Optional(
    Type.Object({
      url: Type.String(),
      /** Whose notebook server this is, as the hub has named it. */
      user: Type.Optional(Type.String()),
      state: Type.Union([
        Type.Literal('connecting'),
        Type.Literal('connected'),
        Type.Literal('away'),
        Type.Literal('refused')
      ]),
      /** When the state began; milliseconds since the Unix epoch. */
      since: Type.Number(),
      /** Journals that have something for the hub. */
      waiting: Type.Integer()
    })
  )
});
export type Health = Static<typeof Health>;

export function healthRoutes(context: Context, health: () => Health): void {
  const { app } = context;
  app.get(
    '/health',
    {
      config: { access: 'store:read' },
      schema: { summary: 'How the store is', response: { 200: Health } }
    },
    request => {
      const { journals, ...rest } = health();
      // What was wrong with others' records is not for everybody.
      return journals && viewerOf(context, request).keepsAll
        ? { ...rest, journals }
        : rest;
    }
  );
}
