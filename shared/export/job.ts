import { Type } from 'typebox';
import { Problem, RecordCounts } from './categories.ts';
import { ExportFile, QueueId, RequestId, Sha256, Timestamp } from './ids.ts';

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
  category_count: Type.Integer({ minimum: 0, maximum: 9, description: 'categories that could be read' }),
  records: RecordCounts,
  problems: Type.Array(Problem, { maxItems: 50 }),
  source: Type.String({ maxLength: 32 }),
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
  bytes_sent: Type.Integer({ minimum: 0 }),
  duration_ms: Type.Integer({ minimum: 0 }),
});
export type Attempt = Type.Static<typeof Attempt>;

/** The duty to upload one export, in the words of the queue's entries since the first version. */
export const Job = Type.Object({
  ...exportFacts,
  status: Type.Enum([...JOB_STATUSES]),
  retry_count: Type.Integer({ minimum: 0, description: 'failed attempts so far; no network is not an attempt' }),
  next_retry_at: nullable(Timestamp),
  last_error: nullable(Type.String({ maxLength: 500 })),
  completed_at: nullable(Timestamp),
  failed_at: nullable(Timestamp),
  cancelled_at: nullable(Timestamp),
  import_id: nullable(Type.String({ maxLength: 200, description: 'the receipt of the central database' })),
  claim: Type.Integer({ minimum: 0, description: 'times it was offered to the uploader; only grows' }),
  attempts: Type.Array(Attempt, { maxItems: 5, description: 'the last attempts, oldest first' }),
});
export type Job = Type.Static<typeof Job>;

export const ExportFacts = Type.Object(exportFacts);
export type ExportFacts = Type.Static<typeof ExportFacts>;
