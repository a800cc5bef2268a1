import { Type } from 'typebox';
import { Timestamp } from '../export/ids.ts';
import { defineContract } from './define-contract.ts';
import { RejectionReason } from './export-rejected.ts';

/** What became of one record of a contribution. */
export const RECORD_OUTCOMES = ['new', 'replaced', 'new_version', 'known', 'refused'] as const;
export type RecordOutcome = (typeof RECORD_OUTCOMES)[number];

export const CORRELATION_ID_LENGTH = 200;
const orNull = Type.Union([Type.String({ maxLength: CORRELATION_ID_LENGTH }), Type.Null()], {
  description:
    'the `correlation_id` that its sender put into the record; null where there was none, or not the same in all',
});

const ChangedField = Type.Object({
  field: Type.String({ maxLength: 200, description: 'by its path' }),
  given: Type.Optional(Type.String({ maxLength: 100, description: 'the beginning of what was given' })),
  why: Type.String({ maxLength: 300, description: 'what became of it, and what is allowed' }),
});

const RecordResult = Type.Object({
  place: Type.String({ maxLength: 100, description: 'where it stands in the message, as a JSON Pointer' }),
  id: Type.Union([Type.String({ maxLength: 300 }), Type.Null()], {
    description: 'by which it goes ashore: its own, or the one that was made for it; null where its category has none',
  }),
  correlation_id: Type.Optional(Type.String({ maxLength: CORRELATION_ID_LENGTH })),
  outcome: Type.Enum([...RECORD_OUTCOMES], {
    description:
      'new; replaced: of an array, by a later one of it with the same id, else in place of an earlier one of the same sender and id that was not ashore; new_version: of one that is ashore, which is sent again; known: it is here as it came before; refused',
  }),
  why: Type.Optional(Type.String({ maxLength: 300, description: 'of one that is refused' })),
  changed: Type.Optional(
    Type.Array(ChangedField, { maxItems: 20, description: 'fields that are not as they were given' }),
  ),
  left_out: Type.Optional(
    Type.Array(Type.String({ maxLength: 200 }), {
      maxItems: 50,
      description: 'fields that its category does not know, or that are not its sender’s to say',
    }),
  ),
});

export const exportDataResult = defineContract({
  topic: 'export/data/result',
  summary: 'What became of a contribution, record by record.',
  publisher: 'collector',
  consumers: ['requester', 'gateway', 'monitors'],
  qos: 1,
  retain: false,
  payload: Type.Object({
    category: Type.String({ maxLength: 100 }),
    sender: Type.String({ maxLength: 200, description: 'as in `contributed_by`' }),
    message_id: Type.String({ maxLength: 200, description: 'of the message; the same when it was delivered again' }),
    correlation_id: orNull,
    outcome: Type.Enum(['taken', 'partly', 'refused'], { description: 'what is taken is kept, durably' }),
    reason: Type.Optional(RejectionReason),
    message: Type.Optional(
      Type.String({ maxLength: 500, description: 'of what was not taken: what happened, what it means, what to do' }),
    ),
    given: Type.Integer({ minimum: 0, description: 'records in the message' }),
    taken: Type.Integer({ minimum: 0 }),
    records: Type.Array(RecordResult, { maxItems: 1_000 }),
    unlisted: Type.Integer({
      minimum: 0,
      description:
        'records that `records` has no room for; all, while answers pile up that the broker has not acknowledged',
    }),
    at: Timestamp,
  }),
  examples: [
    {
      category: 'boatlog',
      sender: 'aboard:anchor-watch',
      message_id: '0d3c9b6e-6f0e-4a55-9a65-7f2f1f0c4f11',
      correlation_id: 'aw-18',
      outcome: 'taken',
      given: 1,
      taken: 1,
      records: [
        {
          place: '',
          id: 'anchor-watch-18',
          correlation_id: 'aw-18',
          outcome: 'new',
          changed: [
            { field: 'gps', given: '95.1, 9.9', why: 'it cannot be read, and stands beside the field as it was given' },
          ],
        },
      ],
      unlisted: 0,
      at: '2026-02-20T21:44:01.120Z',
    },
  ],
});
