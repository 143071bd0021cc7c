/**
 * What a notebook server's store and the hub's store say to each other.
 *
 * The sender keeps every journal whole until the hub has closed its writer, and
 * the hub answers each delivery with the sequence number that it wants next. So
 * a delivery may be repeated, come late, or follow a hub that was set back to an
 * older state: what the hub has already is left out, what it lacks is sent anew.
 */
import { RunId, Time } from '@trainlab/api';
import { Type, type Static } from '@sinclair/typebox';

/** Most bytes of a request with records; a single record may be that long. */
export const MAX_DELIVERY_BYTES = 20 * 1024 * 1024;

/** How a writer ended, and with it the runs that it has left open. */
export const WriterEnd = Type.Object({
  status: Type.Union([
    Type.Literal('FINISHED'),
    Type.Literal('FAILED'),
    Type.Literal('KILLED'),
    Type.Literal('PREEMPTED'),
    Type.Literal('LOST')
  ]),
  reason: Type.String(),
  time: Time
});
export type WriterEnd = Static<typeof WriterEnd>;

/** Consecutive records of one writer; without records, the sign that it lives. */
export const JournalSlice = Type.Object({
  writer: RunId,
  first: Type.Integer({
    minimum: 0,
    description: 'The sequence number of the first record'
  }),
  records: Type.Array(Type.Unknown(), { maxItems: 50_000 }),
  gap: Type.Optional(
    Type.String({
      maxLength: 1000,
      description: 'Why records before `first` will never come'
    })
  ),
  durable: Type.Optional(
    Type.Boolean({ description: 'Bring all of it to the disk before the answer' })
  ),
  end: Type.Optional(WriterEnd)
});
export type JournalSlice = Static<typeof JournalSlice>;

export const Delivery = Type.Object({
  journals: Type.Array(JournalSlice, { maxItems: 1000 })
});
export type Delivery = Static<typeof Delivery>;

/** What became of one slice. */
export const SliceReceipt = Type.Object({
  writer: RunId,
  next: Type.Integer({
    description: 'The sequence number wanted next; all before it is committed'
  }),
  missing: Type.Optional(
    Type.String({ description: 'The hash of an artifact whose bytes are wanted first' })
  ),
  durable: Type.Optional(
    Type.Boolean({ description: 'All before `next` is on the disk' })
  ),
  closed: Type.Optional(
    Type.Boolean({ description: 'Everything is on the disk, and the journal may go' })
  ),
  refused: Type.Optional(
    Type.String({ description: 'Why this journal cannot be taken at present' })
  )
});
export type SliceReceipt = Static<typeof SliceReceipt>;

export const Receipt = Type.Object({ journals: Type.Array(SliceReceipt) });
export type Receipt = Static<typeof Receipt>;
