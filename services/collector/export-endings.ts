import type { License } from '../../shared/export/license.ts';
import { AppError, isDiskFull, messageOf } from '../../shared/runtime/errors.ts';
import type { Refusal } from './admit-request.ts';
import type { BuiltExport } from './build-export.ts';
import type { Announcement, OpenRequest } from './request-store.ts';
import type { ClaimedFile } from './spool.ts';

/** What is told of an export that was made. */
export function announcementOf(
  request: OpenRequest,
  claimed: ClaimedFile,
  { installationId, tier }: License,
  built: BuiltExport,
): Announcement {
  return {
    queue_id: claimed.queueId,
    request_id: request.requestId,
    export_file: claimed.exportFile,
    file_size_bytes: built.bytes,
    sha256: built.sha256,
    category_count: built.categoryCount,
    records: built.records,
    problems: built.problems,
    absent: built.absent,
    withheld: built.withheld,
    not_requested: built.not_requested,
    last_record_at: built.lastRecordAt,
    installation_id: installationId,
    source: request.source,
    ...(request.note !== null && { note: request.note }),
    tier,
    created_at: built.createdAt,
  };
}

/** What is told when no export could be made, whatever was thrown. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof AppError && error.code === 'disk_full') return { reason: 'disk_full', message: error.message };
  if (isDiskFull(error)) {
    return {
      reason: 'disk_full',
      message:
        'The disk became full while the export was written, so it was given up; exports that wait for upload are safe. Free some space and ask again.',
    };
  }
  return {
    reason: 'failed',
    message: `The export could not be written (${messageOf(error, 200)}), so there is none; what was queued before is safe. Ask again; if it stays so, check the disk.`,
  };
}
