import { Type } from 'typebox';
import { Absent, Category, Problem, RecordCounts, Withheld } from './categories.ts';
import { ExportFile, otherQueueId, QueueId, RequestId, Sha256, Timestamp } from './ids.ts';

export const JOB_STATUSES = ['pending', 'uploading', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** How an attempt ended; what each means is decided in one table, the uploader's `classify-response.ts`. */
export const OUTCOMES = ['accepted', 'retry', 'refused', 'parked', 'offline', 'portal'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];
export const Outcome = Type.Enum([...OUTCOMES]);

/** What is known of an export from the moment its file is whole. */
export const exportFacts = {
  queue_id: QueueId,
  request_id: RequestId,
  export_file: ExportFile,
  file_size_bytes: Type.Integer({ minimum: 2 }),
  sha256: Sha256,
  category_count: Type.Integer({
    minimum: 0,
    maximum: 9,
    description: 'of the categories asked for, those without a problem',
  }),
  records: RecordCounts,
  problems: Type.Array(Problem, { maxItems: 50, description: 'what could not be read' }),
  absent: Type.Optional(Type.Array(Absent, { maxItems: 50, description: 'sources that this boat never had' })),
  withheld: Type.Optional(Type.Array(Withheld, { maxItems: 9, description: 'what the owner keeps back' })),
  not_requested: Type.Optional(Type.Array(Category, { maxItems: 9, description: 'categories that nobody asked for' })),
  last_record_at: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Timestamp, {
      description: 'by category, the newest time of its records',
    }),
  ),
  installation_id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9-]{8,64}$', description: 'whose export it is' })),
  sequence: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'its number, as the document has it; absent of what earlier versions made',
    }),
  ),
  resend_of: Type.Optional(otherQueueId('set when it is sent anew: the delivered export whose very bytes these are')),
  source: Type.String({ maxLength: 32, description: 'who asked for it' }),
  note: Type.Optional(Type.String({ maxLength: 500, description: 'what the requester noted with it, for people' })),
  tier: Type.Integer({ minimum: 0, maximum: 3 }),
  created_at: Timestamp,
};

const nullable = <T extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const Attempt = Type.Object({
  claim: Type.Integer({ minimum: 1 }),
  at: Timestamp,
  outcome: Outcome,
  http_status: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String({ maxLength: 500 })),
  notice: Type.Optional(Type.String({ maxLength: 300, description: 'what the server said besides, for a person' })),
  bytes_sent: Type.Integer({ minimum: 0 }),
  duration_ms: Type.Integer({ minimum: 0 }),
  may_have_arrived: Type.Optional(
    Type.Literal(true, { description: 'set when the server may have had the export then, and no answer says whether' }),
  ),
});
export type Attempt = Type.Static<typeof Attempt>;

/** The duty to upload one export, in the words of the queue's entries since the first version. */
export const Job = Type.Object({
  ...exportFacts,
  status: Type.Enum([...JOB_STATUSES]),
  retry_count: Type.Integer({
    minimum: 0,
    description: 'failed attempts so far; no network is not an attempt, nor is a server that says “later”',
  }),
  next_retry_at: nullable(Timestamp),
  last_error: nullable(Type.String({ maxLength: 500 })),
  completed_at: nullable(Timestamp),
  failed_at: nullable(Timestamp),
  cancelled_at: nullable(Timestamp),
  import_id: nullable(Type.String({ maxLength: 200, description: 'the receipt of the central database' })),
  left_out: Type.Optional(
    Type.String({ maxLength: 500, description: 'of a delivered export: what the central database did not take of it' }),
  ),
  transient: Type.Optional(
    Type.Boolean({
      description: 'of a failed export: the cause can pass, and it is tried again by itself when the server answers',
    }),
  ),
  file_gone: Type.Optional(
    Type.Boolean({ description: 'of a failed or cancelled export: its file is gone, so it cannot be retried' }),
  ),
  kept_until: Type.Optional(
    Type.Union([Timestamp, Type.Null()], {
      description: 'of a finished export: about when its file is removed, as the clock shows it now',
    }),
  ),
  parts: Type.Optional(
    Type.Object(
      {
        ashore: Type.Integer({ minimum: 0, description: 'parts that were taken' }),
        refused: Type.Integer({
          minimum: 0,
          description: 'uploads that were refused, the whole included; counted anew when a person retries it',
        }),
        waiting: Type.Integer({ minimum: 0, description: 'parts that are not tried yet, as far as is known' }),
        import_ids: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100, description: 'their receipts' }),
        quarantined: Type.Array(Type.String({ maxLength: 80 }), {
          maxItems: 100,
          description: 'files in quarantine/ with records that the server refused; the first of them',
        }),
        left: Type.Integer({ minimum: 0, description: 'records that are neither ashore nor in quarantine at its end' }),
      },
      { description: 'the server refused the export, and what it takes of it goes ashore in parts' },
    ),
  ),
  claim: Type.Integer({ minimum: 0, description: 'times it was offered to the uploader; only grows' }),
  attempts: Type.Array(Attempt, { maxItems: 5, description: 'the last attempts, oldest first' }),
});
export type Job = Type.Static<typeof Job>;

export const ExportFacts = Type.Object(exportFacts);
export type ExportFacts = Type.Static<typeof ExportFacts>;

/** What is kept of every export for ever, also when its file and its job are gone: small. */
export const PastJob = Type.Object({
  queue_id: QueueId,
  request_id: RequestId,
  status: Type.Enum([...JOB_STATUSES, 'expired']),
  created_at: Timestamp,
  finished_at: nullable(Timestamp),
  import_id: nullable(Type.String({ maxLength: 200, description: 'the receipt of the central database' })),
  last_error: Type.Optional(Type.String({ maxLength: 500 })),
  file_size_bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.Optional(Sha256),
  category_count: Type.Integer({ minimum: 0, maximum: 9 }),
  source: Type.String({ maxLength: 32 }),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  left_out: Type.Optional(Type.String({ maxLength: 500, description: 'what the central database did not take of it' })),
  lacks: Type.Optional(
    Type.Object(
      {
        not_whole: Type.Optional(Type.Array(Category, { maxItems: 9 })),
        withheld: Type.Optional(Type.Array(Category, { maxItems: 9 })),
        not_requested: Type.Optional(Type.Array(Category, { maxItems: 9 })),
      },
      { description: 'the categories that are not whole, withheld or not asked for; absent when there are none' },
    ),
  ),
  file_aboard: Type.Boolean({ description: 'whether its file can still be downloaded' }),
});
export type PastJob = Type.Static<typeof PastJob>;
