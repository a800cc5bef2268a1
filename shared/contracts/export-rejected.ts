import { Type } from 'typebox';
import { RequestId, Timestamp } from '../export/ids.ts';
import { defineContract } from './define-contract.ts';

export const REJECTION_REASONS = [
  'tier',
  'license',
  'invalid_request',
  'disk_full',
  'busy',
  'failed',
  // Of a message, not of a request: its topic is none, and begins as ours do or is spelt nearly as one.
  'unknown_topic',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];
export const RejectionReason = Type.Enum([...REJECTION_REASONS]);

/** Characters of a topic that are shown of it. */
export const REJECTED_TOPIC = 100;

export const exportRejected = defineContract({
  topic: 'export/rejected',
  summary: 'A request that will not become an export, or a message of which nothing was taken, and why.',
  publisher: 'collector',
  alsoPublishedBy: ['broker'],
  consumers: ['requester', 'gateway'],
  qos: 1,
  retain: false,
  payload: Type.Object({
    request_id: Type.Union([RequestId, Type.Null()], {
      description: 'null when the request held no readable id, or that of another, which stands',
    }),
    reason: RejectionReason,
    message: Type.String({ maxLength: 500, description: 'what happened, what it means, what to do' }),
    topic: Type.Optional(
      Type.String({ maxLength: REJECTED_TOPIC, description: 'on which the message came, where that was no request' }),
    ),
    category: Type.Optional(Type.String({ maxLength: 100, description: 'of a contribution' })),
    ids: Type.Optional(
      Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20, description: 'of what was not taken of it' }),
    ),
    at: Timestamp,
  }),
  examples: [
    {
      request_id: 'anchor-watch-17',
      reason: 'tier',
      message: 'Tier 0 does not have export capability',
      at: '2026-02-20T21:44:16.503Z',
    },
    {
      request_id: null,
      reason: 'invalid_request',
      message:
        'A contribution on export/data/boatlog does not fit: the message is not JSON. Nothing of it was taken; mend its sender, and publish it again.',
      topic: 'export/data/boatlog',
      at: '2026-02-20T21:45:02.118Z',
    },
  ],
});
