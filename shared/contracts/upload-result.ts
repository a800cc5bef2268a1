import { Type } from 'typebox';
import { OfferId, Timestamp } from '../export/ids.ts';
import { Outcome } from '../export/job.ts';
import { MOST_REFUSED_PLACES } from '../export/part-ids.ts';
import { ResendAsk } from '../export/resend.ts';
import { MOST_TOLD_SEQUENCE } from '../export/told-sequence.ts';
import { defineContract, type PayloadOf } from './define-contract.ts';

const RefusedPlace = Type.String({
  pattern: '^/data/[a-z_]{1,40}(/\\d{1,9})?$',
  maxLength: 60,
  examples: ['/data/boatlog/12'],
});

export const uploadResult = defineContract({
  topic: 'upload/result',
  summary: 'How one attempt to upload an export ended.',
  publisher: 'uploader',
  consumers: ['queue-keeper', 'collector', 'monitors'],
  qos: 1,
  retain: false,
  payload: Type.Object({
    queue_id: OfferId,
    claim: Type.Integer({ minimum: 1, description: 'the claim of the offer this answers' }),
    outcome: Outcome,
    http_status: Type.Optional(Type.Integer({ minimum: 100, maximum: 999 })),
    import_id: Type.Optional(Type.String({ maxLength: 200 })),
    installation_id: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9-]{8,64}$', description: 'whose export it is, as its file says' }),
    ),
    retry_after_s: Type.Optional(Type.Number({ minimum: 0, description: 'as the central server asked' })),
    reason: Type.Optional(Type.String({ maxLength: 500, description: 'in words, bounded; never a response body' })),
    notice: Type.Optional(
      Type.String({ maxLength: 300, description: 'of a delivered export: what the server said besides, for a person' }),
    ),
    last_sequence: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_TOLD_SEQUENCE,
        description:
          'of a delivered export: the highest `sequence` that the server has of this installation; the next exports go on above it',
      }),
    ),
    resend: Type.Optional(
      Type.Object(ResendAsk.properties, {
        description:
          'of a delivered export: the server has lost what it was sent of this installation after this number, and asks for it',
      }),
    ),
    refused_places: Type.Optional(
      Type.Array(RefusedPlace, {
        maxItems: MOST_REFUSED_PLACES,
        description:
          'the records that a refusal names, or an answer that took all others, in what was sent, each by its JSON Pointer',
      }),
    ),
    may_have_arrived: Type.Optional(
      Type.Literal(true, { description: 'set when the server may have the export, and no answer says whether' }),
    ),
    bytes_sent: Type.Integer({ minimum: 0 }),
    duration_ms: Type.Integer({ minimum: 0 }),
    at: Timestamp,
  }),
  examples: [
    {
      queue_id: 'q_20260220_164416',
      claim: 1,
      outcome: 'accepted',
      http_status: 200,
      import_id: 'import_550e8400e29b41d4',
      last_sequence: 1_126_544,
      bytes_sent: 2256,
      duration_ms: 412,
      at: '2026-02-20T21:44:20.000Z',
    },
  ],
});

export type UploadResult = PayloadOf<typeof uploadResult>;
