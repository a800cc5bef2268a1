import { Type } from 'typebox';
import { QueueId, Timestamp } from './ids.ts';
import { MOST_SEQUENCE } from './told-sequence.ts';

/** So many of the exports that are not aboard any more are told by name. */
export const MOST_MISSING = 100;

const number = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_SEQUENCE, description }));

/** Which delivered exports are to be sent anew, all that lie within every bound that is given. */
export const resendRange = {
  after_sequence: number('for resend: those whose number is higher than this'),
  up_to_sequence: number('for resend: those whose number is no higher than this'),
  since: Type.Optional(Type.String({ ...Timestamp, description: 'for resend: those made at this time or later' })),
  until: Type.Optional(Type.String({ ...Timestamp, description: 'for resend: those made before this time' })),
};
const Range = Type.Object(resendRange);
export type ResendRange = Type.Static<typeof Range>;

/** Delivered exports within a range that cannot be sent anew. */
export const ResendMissing = Type.Object(
  {
    count: Type.Integer({ minimum: 1 }),
    first_sequence: Type.Optional(Type.Integer({ minimum: 0 })),
    last_sequence: Type.Optional(Type.Integer({ minimum: 0 })),
    queue_ids: Type.Array(QueueId, { maxItems: MOST_MISSING, description: 'the newest of them' }),
  },
  { description: 'delivered exports of that range whose files are not aboard any more' },
);
export type ResendMissing = Type.Static<typeof ResendMissing>;

/** What a server asks for in its answer: all that it was sent after this number. */
export const ResendAsk = Type.Object({
  after_sequence: Type.Integer({ minimum: 0, maximum: MOST_SEQUENCE }),
});
export type ResendAsk = Type.Static<typeof ResendAsk>;

/** How it stands with what was asked for last. */
export const ResendState = Type.Object({
  asked_by: Type.Enum(['server', 'person']),
  asked_at: Timestamp,
  after_sequence: Type.Optional(Type.Integer({ minimum: 0, description: 'what the server asked for' })),
  exports: Type.Integer({ minimum: 0, description: 'that were aboard, and go ashore anew' }),
  bytes: Type.Integer({ minimum: 0, description: 'of their files' }),
  waiting: Type.Integer({ minimum: 0, description: 'of all that was ever asked for, those that are not sent yet' }),
  waiting_for_server: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'of those that wait, how many the server asked for, since it has lost them',
    }),
  ),
  next_at: Type.Optional(
    Type.String({
      ...Timestamp,
      description: 'when the first of these goes; absent when it only waits until nothing else does',
    }),
  ),
  missing: Type.Optional(ResendMissing),
});
export type ResendState = Type.Static<typeof ResendState>;
