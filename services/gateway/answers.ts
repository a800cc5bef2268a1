import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Job } from '../../shared/export/job.ts';
import type { LicenseReading } from '../../shared/export/license.ts';
import { canExport, tierRefusal } from '../../shared/export/tiers.ts';

/** The bodies that today's callers read (boat-facts section 1.1). Pure. */

export const QUEUE_UNKNOWN = 'Queue not initialized';
const BUS_AWAY = 'The message broker cannot be reached';

export interface StatusFacts {
  readonly license: LicenseReading;
  readonly queue: QueueStatus | null;
  readonly connected: boolean;
  readonly port: number;
}

/** `GET /export/status`. `error` names the first thing that stands in the way, or is null. */
export function statusAnswer({ license, queue, connected, port }: StatusFacts) {
  const tier = license.ok ? license.license.tier : 0;
  const licenseError = license.ok ? tierRefusal(tier, 'http') : license.problem;
  const queueError = connected
    ? queue
      ? null
      : QUEUE_UNKNOWN
    : queue
      ? `${BUS_AWAY}; the queue is as last known`
      : BUS_AWAY;
  return {
    success: true as const,
    service: 'export-manager',
    port,
    tier,
    can_export: license.ok && canExport(tier),
    error: licenseError ?? queueError,
    queue,
  };
}

/** `POST /export/generate`, once the queue has the export. */
export function generateAnswer(job: Job) {
  return {
    success: true as const,
    export_file: job.export_file,
    export_id: job.export_file.replace(/\.json$/, ''),
    queue_id: job.queue_id,
    request_id: job.request_id,
    category_count: job.category_count,
    message: 'Export generated and added to queue',
    statistics: {
      categories_with_data: Object.values(job.records).filter((count) => count > 0).length,
      total_size_bytes: job.file_size_bytes,
    },
    problems: job.problems,
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
