import { Type } from 'typebox';
import { CATEGORIES } from '../export/category-names.ts';
import { QueueId, Timestamp } from '../export/ids.ts';
import { Job } from '../export/job.ts';
import { ResendState } from '../export/resend.ts';
import { defineContract, type PayloadOf } from './define-contract.ts';

const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) });

/** `queued = completed + pending + uploading + failed + cancelled + expired`, always. */
export const Ledger = Type.Object({
  queued: count('exports ever taken into the queue'),
  completed: count('delivered, ever'),
  pending: count(),
  uploading: count(),
  failed: count('failed and still held'),
  cancelled: count('cancelled, ever'),
  expired: count('failed, then removed after their days; each left a tombstone'),
});

export const QueueTrouble = Type.Object({
  what: Type.Enum(['sweep', 'upload'], {
    description: 'an entry that could not be put right or removed, or an upload that nobody speaks of',
  }),
  of: Type.String({ maxLength: 300, description: 'the path, or the export, that it is about' }),
  message: Type.String({ maxLength: 300 }),
});
export type QueueTrouble = Type.Static<typeof QueueTrouble>;

export const queueStatus = defineContract({
  topic: 'export/queue/status',
  summary: 'The queue at a glance: the four counts, what is next, what it waits for, and the ledger.',
  publisher: 'queue-keeper',
  consumers: ['gateway', 'collector', 'uploader', 'boot', 'monitors'],
  qos: 1,
  retain: true,
  payload: Type.Object({
    pending_count: count(),
    uploading_count: count(),
    completed_count: count('delivered and still listed'),
    failed_count: count(),
    failed_transient_count: count('failed ones that are tried again by themselves when the server answers'),
    cancelled_count: count('cancelled and still listed'),
    next_pending: Type.Union([Job, Type.Null()], { description: 'the job that is to go next' }),
    next_retry_at: Type.Union([Timestamp, Type.Null()], { description: 'when the next waiting job is due' }),
    oldest_pending_at: Type.Union([Timestamp, Type.Null()]),
    oldest_pending_age_s: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], { description: 'as of last_updated' }),
    last_delivered_at: Type.Union([Timestamp, Type.Null()], { description: 'by the clock of that moment' }),
    last_delivered_age_s: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
      description: 'as of last_updated, in time that really passed, whatever the clock shows',
    }),
    last_delivered: Type.Optional(
      Type.Union(
        [
          Type.Object({
            queue_id: QueueId,
            import_id: Type.Union([Type.String({ maxLength: 200, description: 'its receipt' }), Type.Null()]),
            receipt_before: Type.Optional(
              Type.Literal(true, { description: 'set when it has no receipt, and one that was delivered before had' }),
            ),
            receipt_repeated: Type.Optional(
              Type.Literal(true, { description: 'set when another of those delivered of late has the same receipt' }),
            ),
          }),
          Type.Null(),
        ],
        { description: 'the export that was delivered last, also when its file is gone' },
      ),
    ),
    last_record_at: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Timestamp, {
        description: 'by category, the newest time of a record of all exports ever delivered',
      }),
    ),
    left_out: Type.Optional(
      Type.Object(
        {
          count: count(),
          newest: Type.Object({ queue_id: QueueId, message: Type.String({ maxLength: 500 }) }),
        },
        {
          description:
            'delivered exports of which the central database did not take all; until their files are removed',
        },
      ),
    ),
    next_removal_at: Type.Union([Timestamp, Type.Null()], {
      description: 'about when the next failed export is removed unless it is delivered or retried',
    }),
    set_aside_count: count('things in set-aside/ that nobody could use'),
    quarantine: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({ minimum: 1 }),
          records: Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Type.Integer({ minimum: 1 }), {
            description: 'by category',
          }),
          first: Type.String({ maxLength: 80, description: 'the file of the first of them' }),
          said: Type.String({ maxLength: 300, description: 'why the server refused that one, in its words' }),
        },
        { description: 'records in quarantine/ that the server refused and that are in no later export' },
      ),
    ),
    ashore_in_parts: Type.Optional(
      Type.Array(QueueId, {
        maxItems: 50,
        description: 'exports, the newest, that went ashore in parts: what they held is ashore, or in quarantine',
      }),
    ),
    refused_in_parts: Type.Optional(
      Type.Array(
        Type.Object({
          queue_id: QueueId,
          files: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }),
        }),
        {
          maxItems: 10,
          description: 'of the newest of these: what of them went into quarantine, by the names that its files had',
        },
      ),
    ),
    partly_ashore: Type.Optional(
      Type.Array(
        Type.Object({ queue_id: QueueId, categories: Type.Array(Type.Enum([...CATEGORIES]), { maxItems: 9 }) }),
        {
          maxItems: 50,
          description:
            'exports, the newest, that failed or were cancelled after some of their parts: of these categories all is ashore, or in quarantine',
        },
      ),
    ),
    resend: Type.Optional(
      Type.Object(ResendState.properties, {
        description: 'how it stands with delivered exports that are sent anew, since that was asked for last',
      }),
    ),
    bytes_held: count('bytes of all export files in the queue, delivered ones included'),
    waiting_for: Type.Union(
      [
        Type.Null(),
        Type.Object({
          what: Type.Enum(['network', 'portal', 'central', 'uploader']),
          since: Timestamp,
          message: Type.String({ maxLength: 500, description: 'the one cause, in plain words' }),
          installation_id: Type.Optional(
            Type.String({ maxLength: 64, description: 'when only the exports of one installation wait' }),
          ),
          queue_id: Type.Optional(QueueId),
          next_try_at: Type.Optional(Timestamp),
        }),
      ],
      { description: 'what keeps the queue, or the exports of one installation, from moving; null when nothing does' },
    ),
    troubles: Type.Optional(
      Type.Array(QueueTrouble, {
        maxItems: 10,
        description: 'what the queue-keeper could not put right, the first of it',
      }),
    ),
    arriving: Type.Optional(
      Type.Array(Type.String({ maxLength: 300 }), {
        maxItems: 10,
        description:
          'files in outbox/ that are not in the queue yet: each is taken when it is whole, under the name of an export a minute after its last change, under any other ten minutes after it',
      }),
    ),
    ledger: Ledger,
    last_updated: Timestamp,
  }),
  examples: [
    {
      pending_count: 0,
      uploading_count: 0,
      completed_count: 1,
      failed_count: 0,
      failed_transient_count: 0,
      cancelled_count: 0,
      next_pending: null,
      next_retry_at: null,
      oldest_pending_at: null,
      oldest_pending_age_s: null,
      last_delivered_at: '2026-02-20T21:44:20.000Z',
      last_delivered_age_s: 0,
      last_delivered: { queue_id: 'q_20260220_164416', import_id: 'import_550e8400e29b41d4' },
      last_record_at: { boatlog: '2026-02-20T21:40:00.000Z' },
      next_removal_at: null,
      set_aside_count: 0,
      bytes_held: 2256,
      waiting_for: null,
      ledger: { queued: 1, completed: 1, pending: 0, uploading: 0, failed: 0, cancelled: 0, expired: 0 },
      last_updated: '2026-02-20T21:44:20.000Z',
    },
  ],
});

export type QueueStatus = PayloadOf<typeof queueStatus>;
