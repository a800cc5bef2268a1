import { exportFileFor } from '../../shared/export/ids.ts';
import type { Job, PastJob } from '../../shared/export/job.ts';
import { refusalNow } from '../../shared/findings/admission-findings.ts';
import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import { countOpenRequests } from '../../shared/findings/open-requests.ts';
import { agedStatus } from '../../shared/findings/told-ago.ts';

/** The bodies that today's callers read (boat-facts section 1.1). Pure. */

export const QUEUE_UNKNOWN = 'Queue not initialized';
const BUS_AWAY = 'The message broker cannot be reached';
const BUS_LOCKED = 'The message broker refuses our login';
const BUS_REFUSES =
  'The message broker refuses this gateway: another one has its place, or another folder is the broker’s';
const BUS_SILENT = 'The message broker does not answer';

type StatusFacts = Pick<
  BoatFacts,
  | 'license'
  | 'queue'
  | 'queueToldMsAgo'
  | 'connected'
  | 'isBrokerSilent'
  | 'isLoginRefused'
  | 'isPlaceRefused'
  | 'collector'
  | 'jobs'
  | 'disk'
>;

/**
 * `GET /export/status`. `can_export` is whether an export that is asked for now is made; `error` names the first thing
 * that stands in the way, or is null.
 */
export function statusAnswer(facts: StatusFacts, port: number) {
  const { license, queue, connected, collector } = facts;
  const refusal = refusalNow(facts);
  return {
    success: true as const,
    service: 'export-manager',
    port,
    tier: license?.ok ? license.license.tier : 0,
    can_export: refusal === null && connected,
    error: refusal ?? queueError(facts),
    queue: queue && agedStatus(queue, facts.queueToldMsAgo),
    requests_open: collector && countOpenRequests(facts),
    recorded: collector?.recorded ?? null,
  };
}

function queueError({ connected, isBrokerSilent, isLoginRefused, isPlaceRefused, queue }: StatusFacts): string | null {
  if (connected) return queue === null ? QUEUE_UNKNOWN : null;
  const away = isLoginRefused ? BUS_LOCKED : isPlaceRefused ? BUS_REFUSES : isBrokerSilent ? BUS_SILENT : BUS_AWAY;
  return queue === null ? away : `${away}; the queue is as last known`;
}

const CAME_OF_IT: Readonly<Record<PastJob['status'], string>> = {
  pending: 'waits to go ashore',
  uploading: 'is going ashore',
  completed: 'was delivered',
  failed: 'has failed',
  cancelled: 'was cancelled and did not go ashore',
  expired: 'failed, was removed after its days, and never went ashore',
};

function whatBecame({ queue_id, status }: Pick<PastJob, 'queue_id' | 'status'>): string {
  const made = `This request became ${queue_id}, which ${CAME_OF_IT[status]}`;
  return `${made}. Ask with another request_id for a new export.`;
}

/** `POST /export/generate`, once the queue has the export; asked again, what became of it since. */
export function generateAnswer(job: Job) {
  const isQueued = job.status === 'pending' || job.status === 'uploading';
  return {
    success: true as const,
    export_file: job.export_file,
    export_id: job.export_file.replace(/\.json$/, ''),
    queue_id: job.queue_id,
    request_id: job.request_id,
    category_count: job.category_count,
    status: job.status,
    message: isQueued ? 'Export generated and added to queue' : whatBecame(job),
    statistics: {
      categories_with_data: Object.values(job.records).filter((count) => count > 0).length,
      total_size_bytes: job.file_size_bytes,
    },
    problems: job.problems,
  };
}

/** `POST /export/generate` for a request that had its export long ago: what is kept of that, and no other is made. */
export function pastAnswer(past: PastJob) {
  const export_file = exportFileFor(past.queue_id);
  return {
    success: true as const,
    export_file,
    export_id: export_file.replace(/\.json$/, ''),
    queue_id: past.queue_id,
    request_id: past.request_id,
    category_count: past.category_count,
    status: past.status,
    message: whatBecame(past),
    statistics: { total_size_bytes: past.file_size_bytes },
  };
}

/** `GET /export/list`: the export files that exist; a cancelled job has none. */
export function listAnswer(jobs: readonly Job[]) {
  const exports = jobs
    .filter((job) => job.status !== 'cancelled')
    .map((job) => ({
      filename: job.export_file,
      size: job.file_size_bytes,
      created: job.created_at,
      queue_id: job.queue_id,
      status: job.status,
      source: job.source,
      ...(job.note === undefined ? {} : { note: job.note }),
    }));
  return { success: true as const, count: exports.length, exports };
}

export const JOB_NOT_FOUND = 'There never was such an export here; GET /export/queue lists all there were.';
