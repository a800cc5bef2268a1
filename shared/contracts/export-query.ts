import { Type } from 'typebox';
import { QueueId, RequestId, Timestamp } from '../export/ids.ts';
import { JOB_STATUSES, PastJob } from '../export/job.ts';
import { defineContract, type PayloadOf } from './define-contract.ts';
import { RejectionReason } from './export-rejected.ts';

const ABOUT = ['history', 'request'] as const;

/** At QoS 0, as its answer: a question that gets lost is asked again, and none is written to the SD card. */
export const exportQuery = defineContract({
  topic: 'export/query',
  summary:
    'Asks what became of a request (the collector answers), or for a page of all exports there ever were (the queue-keeper answers).',
  publisher: 'anyone',
  consumers: ['collector', 'queue-keeper'],
  qos: 0,
  retain: false,
  payload: Type.Object(
    {
      query_id: RequestId,
      about: Type.Enum([...ABOUT]),
      request_id: Type.Optional(RequestId),
      queue_id: Type.Optional(QueueId),
      status: Type.Optional(Type.Enum([...JOB_STATUSES])),
      before: Type.Optional(Type.Union([QueueId, Timestamp], { description: 'older than this export, or this time' })),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'default 50' })),
    },
    { additionalProperties: false },
  ),
  examples: [
    { query_id: 'page-7', about: 'request', request_id: 'anchor-watch-17' },
    { query_id: 'page-8', about: 'history', status: 'completed', offset: 50, limit: 50 },
  ],
});

export const queryResult = defineContract({
  topic: 'export/query/result',
  summary: 'The answer to a query.',
  publisher: 'queue-keeper',
  alsoPublishedBy: ['collector'],
  consumers: ['gateway', 'requester'],
  qos: 0,
  retain: false,
  payload: Type.Object({
    query_id: Type.Union([RequestId, Type.Null()]),
    about: Type.Union([Type.Enum([...ABOUT]), Type.Null()]),
    ok: Type.Boolean(),
    message: Type.Optional(Type.String({ maxLength: 500, description: 'a sentence for a person' })),
    request: Type.Optional(
      Type.Object({
        request_id: RequestId,
        state: Type.Enum(['being_made', 'refused', 'queued', 'unknown']),
        queue_id: Type.Optional(QueueId),
        reason: Type.Optional(RejectionReason),
        message: Type.Optional(Type.String({ maxLength: 500 })),
        received_at: Type.Optional(Timestamp),
        note: Type.Optional(Type.String({ maxLength: 500 })),
        source: Type.Optional(Type.String({ maxLength: 32 })),
      }),
    ),
    total: Type.Optional(Type.Integer({ minimum: 0, description: 'exports that fit, on all pages' })),
    jobs: Type.Optional(Type.Array(PastJob, { maxItems: 100, description: 'newest first' })),
    at: Timestamp,
  }),
  examples: [
    {
      query_id: 'page-7',
      about: 'request',
      ok: true,
      request: { request_id: 'anchor-watch-17', state: 'queued', queue_id: 'q_20260220_164416' },
      at: '2026-02-20T21:44:20.000Z',
    },
  ],
});

export type ExportQuery = PayloadOf<typeof exportQuery>;
export type QueryResult = PayloadOf<typeof queryResult>;
