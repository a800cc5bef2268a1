import { Type } from 'typebox';
import { collectorStatus } from '../../shared/contracts/collector-status.ts';
import { queueStatus } from '../../shared/contracts/queue-status.ts';
import { Need } from '../../shared/contracts/service-status.ts';
import { Problem } from '../../shared/export/categories.ts';
import { ExportFile, QueueId, RequestId, Timestamp } from '../../shared/export/ids.ts';
import { JOB_STATUSES } from '../../shared/export/job.ts';
import { ResendMissing, resendRange } from '../../shared/export/resend.ts';
import { ABOUT, type FindingCode } from '../../shared/findings/finding.ts';
import { REFUSAL_CODES } from './refusal.ts';

/** What the routes take and answer: checked on the way in, described in OpenAPI. */

export const code = Type.Enum([...REFUSAL_CODES]);
export const success = Type.Literal(true);
export const message = Type.String({ description: 'a sentence for a person' });

export const refusal = (description: string) =>
  Type.Object(
    {
      success: Type.Literal(false),
      error: Type.String({ description: 'a sentence for a person' }),
      code,
      request_id: Type.Optional(Type.String({ description: 'of a request that may still become an export' })),
    },
    { description },
  );

/** What every route may answer. */
export const anyRefusal = {
  401: refusal('From the network it needs the boat’s token.'),
  421: refusal('The Host header names no boat of this name.'),
  429: refusal('Too many wrong tokens came from this address.'),
  500: refusal('Something failed here.'),
};

/** What every route that changes something may answer. */
export const anyWriteRefusal = {
  ...anyRefusal,
  400: refusal('The request does not fit its schema.'),
  403: refusal('A page of another origin, or a tier or license that does not allow it.'),
  413: refusal('The body is larger than 64 KB.'),
  415: refusal('The body is not JSON.'),
  503: refusal('The message broker cannot be reached, or the boat is busy.'),
};

export const badRequest = { 400: refusal('The request does not fit its schema.') };
export const notFound = { 404: refusal('There is no such export.') };
export const notPossible = { 409: refusal('In its present status that cannot be done.') };
export const noAnswer = { 504: refusal('The queue-keeper has not answered; the command is kept for it.') };
export const diskFull = { 507: refusal('The disk is full.') };

/** The old error of the queue's status: it has no success field. */
export const QueueUnknown = Type.Object(
  { error: Type.String(), code },
  { description: 'The queue-keeper has not been heard yet.' },
);

export const QueueIdParams = Type.Object({ queue_id: QueueId });

const Queue = Type.Object(queueStatus.payload.properties, { description: 'The queue at a glance.' });
export const QueueAtAGlance = Queue;

export const ExportStatus = Type.Object(
  {
    success,
    service: Type.String(),
    port: Type.Integer(),
    tier: Type.Integer({ minimum: 0, maximum: 3 }),
    can_export: Type.Boolean({ description: 'whether an export that is asked for now is made' }),
    error: Type.Union([Type.String(), Type.Null()], { description: 'the first thing that stands in the way' }),
    queue: Type.Union([Queue, Type.Null()], { description: 'null until the queue-keeper has been heard' }),
    requests_open: Type.Union([collectorStatus.payload.properties.requests_open, Type.Null()], {
      description: 'requests that are acknowledged and not an export yet; null when that is not known',
    }),
    recorded: Type.Union([collectorStatus.payload.properties.recorded, Type.Null()], {
      description:
        'by category, records that were recorded or contributed here and are not ashore; null when that is not known',
    }),
  },
  { description: 'Tier, queue, and what is not in it yet.' },
);

export const Generated = Type.Object(
  {
    success,
    export_file: ExportFile,
    export_id: Type.String({ description: 'the file’s name without its ending' }),
    queue_id: QueueId,
    request_id: RequestId,
    category_count: Type.Integer({ minimum: 0, maximum: 9, description: 'categories that could be read' }),
    message,
    statistics: Type.Object({
      categories_with_data: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
      total_size_bytes: Type.Integer({ minimum: 0 }),
    }),
    problems: Type.Optional(Type.Array(Problem, { description: 'categories that could not be read, and why' })),
    status: Type.Enum([...JOB_STATUSES, 'expired'], {
      description:
        'pending when it was made just now; of a request that had its export before, what became of that; of one of long ago problems and categories_with_data are not kept',
    }),
  },
  { description: 'The export is in the queue, durably; or this request had its export before, and what became of it.' },
);

export const Accepted = Type.Object(
  { success, request_id: RequestId, message },
  { description: 'The request is kept by the broker, durably; the export is still being made.' },
);

export const ExportList = Type.Object(
  {
    success,
    count: Type.Integer(),
    exports: Type.Array(
      Type.Object({
        filename: ExportFile,
        size: Type.Integer({ description: 'bytes' }),
        created: Timestamp,
        queue_id: QueueId,
        status: Type.Enum([...JOB_STATUSES]),
        source: Type.String(),
        note: Type.Optional(Type.String()),
      }),
    ),
  },
  { description: 'The export files on board, newest first.' },
);

export const CommandDone = Type.Object(
  { success, queue_id: QueueId, message },
  { description: 'Done, and durable in the queue.' },
);

export const ResendBody = Type.Object(resendRange, {
  additionalProperties: false,
  minProperties: 1,
  description: 'Which: every bound that is given holds.',
});

export const Resent = Type.Object(
  {
    success,
    message,
    resend: Type.Integer({ minimum: 0, description: 'delivered exports that go ashore anew' }),
    bytes: Type.Integer({ minimum: 0, description: 'of their files' }),
    missing: Type.Optional(ResendMissing),
  },
  { description: 'They are listed, durably, and go one by one while nothing else waits.' },
);

export const CleanedUp = Type.Object(
  { success, message, removed: Type.Integer({ minimum: 0, description: 'jobs removed, with their files' }) },
  { description: 'What had passed its days is removed.' },
);

export const Health = Type.Object(
  {
    status: Type.Enum(['healthy', 'degraded']),
    service: Type.String(),
    version: Type.String(),
    queue_initialized: Type.Boolean({ description: 'the queue-keeper has been heard' }),
    worker_running: Type.Boolean({ description: 'the uploader is online' }),
    bus_connected: Type.Boolean(),
    services: Type.Record(Type.String(), Type.Enum(['online', 'offline'])),
    needs: Type.Array(Need, { description: 'what they say they lack' }),
    problems: Type.Array(Type.String(), { description: 'what is the matter, in sentences' }),
    findings: Type.Array(
      Type.Object({
        code: Type.Enum(Object.keys(ABOUT) as FindingCode[]),
        severity: Type.Enum(['problem', 'waiting', 'fact'], {
          description: 'of facts alone it stays healthy',
        }),
        sentence: Type.String({ description: 'what happened, and what it means' }),
        next_step: Type.String({ description: 'a word for what a person can do about it' }),
        of: Type.Optional(Type.String({ description: 'the process, export or request that it is about' })),
      }),
      { description: 'the same and what else is worth knowing, the gravest first' },
    ),
  },
  { description: 'This process answers; whether all is well is in the body.' },
);

export const NotReady = Type.Object(Health.properties, {
  description: 'The same body, while at least one finding is a problem.',
});
