import { Type } from 'typebox';
import { RejectionReason } from '../../shared/contracts/export-rejected.ts';
import { QueueId, RequestId, Timestamp } from '../../shared/export/ids.ts';
import { JOB_STATUSES, Job, PastJob } from '../../shared/export/job.ts';
import { message, refusal, success } from './schemas.ts';

/** What is looked up: exports and requests, those on the bus and those of long ago. */

export const gone = { 410: refusal('Its file is not aboard any more, or not what was queued.') };
export const notKnown = {
  503: refusal('The message broker cannot be reached, or who knows it is not running.'),
  504: refusal('Who knows it has not answered.'),
};

export const RequestIdParams = Type.Object({ request_id: RequestId });

export const JobsQuery = Type.Object(
  {
    status: Type.Optional(Type.Enum([...JOB_STATUSES], { description: 'failed: also what has expired since' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'default 100' })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    before: Type.Optional(
      Type.Union([QueueId, Timestamp], {
        description: 'older than this export, or this time: to go through all pages',
      }),
    ),
  },
  { additionalProperties: false },
);

const AnyJob = Type.Union([Job, PastJob], {
  description: 'the whole job while it is on the bus, else what is kept of it for ever',
});

export const JobAnswer = Type.Object({ success, job: AnyJob }, { description: 'One job.' });

export const Jobs = Type.Object(
  {
    success,
    count: Type.Integer(),
    total: Type.Integer({ description: 'exports of that status, on all pages' }),
    jobs: Type.Array(AnyJob),
    partial: Type.Optional(Type.Boolean({ description: 'true: older exports may be missing, and so in total' })),
    message: Type.Optional(message),
  },
  { description: 'All exports there ever were, newest first.' },
);

export const RequestAnswer = Type.Object(
  {
    success,
    request_id: RequestId,
    state: Type.Enum(['being_made', 'refused', 'queued']),
    message,
    queue_id: Type.Optional(QueueId),
    job: Type.Optional(AnyJob),
    reason: Type.Optional(RejectionReason),
    received_at: Type.Optional(Timestamp),
    source: Type.Optional(Type.String({ description: 'who asked' })),
    note: Type.Optional(Type.String({ description: 'what was noted with it' })),
  },
  { description: 'What became of a request.' },
);

/** Its outline; the whole schema, which is large, is loaded only for those who ask for it. */
export const ExportContent = Type.Object(
  { installation_id: Type.String(), export_timestamp: Timestamp, data: Type.Object({}) },
  { description: 'The export, byte for byte as it is sent ashore; see /docs/export-document.schema.json.' },
);
